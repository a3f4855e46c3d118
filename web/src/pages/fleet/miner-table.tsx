import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useCommand } from '../../app/shortcuts.js';
import { useSiteClock } from '../../api/live.js';
import { EmptyState, ErrorState, LoadingState, StaleNote } from '../../ui/states.js';
import { ConditionChips } from './filters.js';
import { MinerRow } from './miner-row.js';
import { useRows, useSettled } from './queries.js';
import { useMedia } from '../../ui/use-media.js';
import { type FleetView, searchOf, type Sort, sortedBy, SORTS } from './view.js';

/** Heights of a row, in rem: a line of a table, or a card on a phone. */
const ROW_REM = { line: 2.75, card: 6.25 };
const NARROW = '(width < 52rem)';
/** Rows beyond the visible ones that are drawn ahead. */
const OVERSCAN = 10;
/** What is scrolled past within this time is not asked for. */
const SCROLL_MS = 50;

interface TableProps {
  readonly siteId: string;
  readonly view: FleetView;
  readonly chosen: string | null;
  readonly hrefOf: (minerId: string) => string;
  readonly onView: (view: FleetView) => void;
}

/** As many rows as there are miners, of which only those in sight are asked for and drawn. */
export function MinerTable({ siteId, view, chosen, hrefOf, onView }: TableProps) {
  const atMs = useSiteClock(siteId);
  const place = useRef<HTMLDivElement>(null);
  const isCard = useMedia(NARROW);
  const [total, setTotal] = useState(0);
  const rowPx = (isCard ? ROW_REM.card : ROW_REM.line) * useRootPx();
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => place.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
  });
  useEffect(() => virtual.measure(), [rowPx, virtual]);
  const items = virtual.getVirtualItems();
  const inSight = useSettled(`${items[0]?.index ?? 0} ${items.at(-1)?.index ?? 0}`, SCROLL_MS);
  const [from = 0, to = 0] = inSight.split(' ').map(Number);
  const { rows, error, refetch } = useRows(siteId, view, from, to);
  if (rows !== null && rows.total !== total) setTotal(rows.total);
  const viewKey = searchOf(view);
  useEffect(() => virtual.scrollToOffset(0), [viewKey, virtual]);
  const keys = useKeys(total, (index) => virtual.scrollToIndex(index));
  if (rows === null)
    return error ? <ErrorState error={error} onRetry={refetch} /> : <LoadingState what="the miners" />;
  return (
    <>
      <div className="chips">
        <p className="quiet" role="status">
          {total.toLocaleString('en-US')} {total === 1 ? 'miner' : 'miners'}
        </p>
        <ConditionChips view={view} counts={rows.conditions} onView={onView} />
      </div>
      {error && <StaleNote>Not up to date: {error.message}</StaleNote>}
      <div
        className="miner-table"
        role="table"
        aria-label="Miners"
        aria-rowcount={total + 1}
        aria-busy={rows.view !== view}
      >
        <Header view={view} onView={onView} />
        <div
          ref={place}
          className="miner-scroll"
          role="rowgroup"
          tabIndex={0}
          aria-label="Rows"
          onKeyDown={keys.onKeyDown}
        >
          <div role="presentation" className="miner-space" style={{ blockSize: virtual.getTotalSize() }}>
            {items.map(({ index, start, size }) => (
              <MinerRow
                key={index}
                miner={rows.at(index)}
                index={index}
                place={{ start, size }}
                atMs={atMs}
                chosen={chosen}
                hrefOf={hrefOf}
                wanted={keys.wanted}
              />
            ))}
          </div>
        </div>
      </div>
      {total === 0 && (
        <EmptyState title="No such miner">Nothing in this fleet is like that. Take a filter away.</EmptyState>
      )}
    </>
  );
}

const COLUMNS: readonly { readonly name: string; readonly sort?: Sort; readonly isNumber?: true }[] = [
  { name: 'Miner', sort: 'id' },
  { name: 'Feeder' },
  { name: 'Condition' },
  ...(['power', 'hashrate', 'efficiency', 'efficiency-loss', 'temperature', 'age'] as const).map((sort) => ({
    name: SORTS[sort],
    sort,
    isNumber: true as const,
  })),
];

function Header({ view, onView }: Pick<TableProps, 'view' | 'onView'>) {
  const direction = view.order === 'asc' ? 'ascending' : 'descending';
  return (
    <div role="rowgroup" className="miner-header">
      <div role="row" aria-rowindex={1} className="miner-row">
        {COLUMNS.map(({ name, sort, isNumber }) => (
          <div
            key={name}
            role="columnheader"
            className={isNumber ? 'number' : undefined}
            aria-sort={sort === view.sort ? direction : undefined}
          >
            {sort === undefined ? (
              name
            ) : (
              <AriaButton className="sort" onPress={() => onView(sortedBy(view, sort))}>
                {name}{' '}
                <span aria-hidden="true">{sort !== view.sort ? '' : view.order === 'asc' ? '▲' : '▼'}</span>
              </AriaButton>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

/** `j` and `k`, or the arrows, go from miner to miner; Enter opens the one in focus, as it does with any link. */
function useKeys(total: number, scrollTo: (index: number) => void) {
  /** The row that shall take the focus as soon as it is there. */
  const wanted = useRef<number | null>(null);
  const [, redraw] = useState(0);
  const step = (by: number): void => {
    if (total === 0) return;
    const row = document.activeElement?.closest<HTMLElement>('[data-index]');
    const from = row ? Number(row.dataset['index']) : by > 0 ? -1 : 0;
    const to = Math.min(total - 1, Math.max(0, from + by));
    wanted.current = to;
    scrollTo(to);
    redraw((count) => count + 1);
  };
  useCommand('Next miner', 'j', () => step(1));
  useCommand('Miner before', 'k', () => step(-1));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    step(event.key === 'ArrowDown' ? 1 : -1);
  };
  return { wanted, onKeyDown };
}

/** CSS pixels of a rem: text grows with the wall that it is shown on. */
function useRootPx(): number {
  const read = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [px, setPx] = useState(read);
  useEffect(() => {
    const changed = (): void => setPx(read());
    addEventListener('resize', changed);
    return () => removeEventListener('resize', changed);
  }, []);
  return px;
}
