import { Link } from 'wouter';
import { Button } from '../../ui/button.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { entryWords } from './entry-words.js';
import { Filters } from './filters.js';
import { type Entry, EVERYTHING, type Filter, useEntries } from './queries.js';

export interface EntryListProps {
  readonly siteId: string;
  readonly zone: string;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly chosen: number | null;
  readonly hrefOf: (seq: number) => string;
}

/** Entries newest first, by kind, time and text. */
export function EntryList({ siteId, zone, filter, onFilter, chosen, hrefOf }: EntryListProps) {
  const found = useEntries(siteId, filter);
  const pages = found.data?.pages ?? [];
  const entries = pages.flatMap((page) => page.entries);
  const corrected = new Set(pages.flatMap(({ corrections }) => corrections.map(({ seq }) => seq)));
  return (
    <section className="panel" aria-labelledby="entries">
      <h2 id="entries">Entries</h2>
      <Filters filter={filter} zone={zone} onFilter={onFilter} />
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : found.isPending ? (
        <LoadingState what="the entries" />
      ) : (
        <>
          <p className="visually-hidden" role="status">
            {entries.length} entries shown
          </p>
          <EntryTable entries={entries} corrected={corrected} zone={zone} chosen={chosen} hrefOf={hrefOf} />
          {entries.length === 0 && !found.hasNextPage && (
            <EmptyState title="No such entry">
              Nothing in the ledger is like that.{' '}
              {filter !== EVERYTHING && <Button onPress={() => onFilter(EVERYTHING)}>Show everything</Button>}
            </EmptyState>
          )}
          {found.hasNextPage && (
            <Button isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
              {entries.length === 0 ? 'Nothing so far: look further back' : 'Older entries'}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

interface EntryTableProps extends Pick<EntryListProps, 'zone' | 'chosen' | 'hrefOf'> {
  readonly entries: readonly Entry[];
  readonly corrected: ReadonlySet<number>;
}

function EntryTable({ entries, corrected, zone, chosen, hrefOf }: EntryTableProps) {
  if (entries.length === 0) return null;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Table of entries">
      <table className="entries">
        <thead>
          <tr>
            <th scope="col" className="number">
              Entry
            </th>
            <th scope="col">Time</th>
            <th scope="col">Kind</th>
            <th scope="col">Says</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq} aria-current={entry.seq === chosen ? 'true' : undefined}>
              <th scope="row" className="number">
                <Link href={hrefOf(entry.seq)}>{entry.seq}</Link>
              </th>
              <td className="nowrap">
                <Time at={entry.at} zone={zone} day />
              </td>
              <td className="nowrap">
                {entry.kind} {corrected.has(entry.seq) && <span className="tag">Corrected</span>}
              </td>
              <td className="says">
                <span>{entryWords(entry)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
