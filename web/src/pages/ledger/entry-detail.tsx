import { Link } from 'wouter';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { type Entry, useEntry } from './queries.js';

export interface EntryDetailProps {
  readonly siteId: string;
  readonly seq: number;
  readonly zone: string;
  readonly hrefOf: (seq: number) => string;
  readonly onClose: () => void;
}

/** One entry as it was recorded, with what was said of it later. */
export function EntryDetail({ siteId, seq, zone, hrefOf, onClose }: EntryDetailProps) {
  const { data: found, error, refetch } = useEntry(siteId, seq);
  return (
    <section className="panel entry" aria-labelledby="entry">
      <div className="dialog-head">
        <h2 id="entry">
          Entry {seq} {found && <small>{found.entry.kind}</small>}
        </h2>
        <Button kind="quiet" aria-label="Close the entry" onPress={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the entry" />
      ) : (
        <>
          <p>
            <Time at={found.entry.at} zone={zone} day />
            {seq > 1 && (
              <>
                {' '}
                · <Link href={hrefOf(seq - 1)}>entry before</Link>
              </>
            )}{' '}
            · <Link href={hrefOf(seq + 1)}>entry after</Link>
          </p>
          {found.corrections.map((correction) => (
            <p className="corrected" key={correction.seq}>
              <Icon name="warning" /> Corrected by{' '}
              <Link href={hrefOf(correction.seq)}>entry {correction.seq}</Link>
              {reasonOf(correction)}
            </p>
          ))}
          <pre className="json" tabIndex={0} aria-label={`Entry ${seq} as JSON`}>
            {JSON.stringify(found.entry, null, 2)}
          </pre>
        </>
      )}
    </section>
  );
}

function reasonOf({ body }: Entry): string {
  const { reason } = body as { readonly reason?: unknown };
  return typeof reason === 'string' ? `: ${reason}` : '';
}
