import { type RefObject, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { duration } from '../../format/duration.js';
import { hashrate, jPerTh, minerPower, percent, temperature } from '../../format/machine.js';
import type { Miner } from './queries.js';
import { CONDITIONS } from './view.js';

interface RowProps {
  /** Undefined: not read yet. */
  readonly miner: Miner | undefined;
  readonly index: number;
  /** CSS pixels from the top of the list, and of its height. */
  readonly place: { readonly start: number; readonly size: number };
  readonly atMs: number | null;
  readonly chosen: string | null;
  readonly hrefOf: (minerId: string) => string;
  /** Index of the row that shall take the focus. */
  readonly wanted: RefObject<number | null>;
}

/** A miner as a line of the table; on a phone the same cells make a card. */
export function MinerRow({ miner, index, place: { start, size }, atMs, chosen, hrefOf, wanted }: RowProps) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (wanted.current !== index || !link.current) return;
    wanted.current = null;
    link.current.focus({ preventScroll: true });
  });
  return (
    <div
      role="row"
      className="miner-row"
      aria-rowindex={index + 2}
      aria-current={miner !== undefined && miner.miner_id === chosen ? 'true' : undefined}
      data-index={index}
      style={{ transform: `translateY(${start}px)`, blockSize: size }}
    >
      {miner === undefined ? (
        <div role="cell" className="quiet">
          …
        </div>
      ) : (
        <>
          <div role="rowheader" className="who">
            <Link ref={link} href={hrefOf(miner.miner_id)}>
              {miner.miner_id}
            </Link>
            <small>{miner.model}</small>
          </div>
          <Figures miner={miner} atMs={atMs} />
        </>
      )}
    </div>
  );
}

function Figures({ miner, atMs }: { readonly miner: Miner; readonly atMs: number | null }) {
  const { name, meaning } = CONDITIONS[miner.condition];
  const cells = [
    ['power', minerPower(miner.power_w)],
    ['hashrate', hashrate(miner.hashrate_ths)],
    ['efficiency', jPerTh(miner.efficiency_j_per_th)],
    ['loss', percent(miner.efficiency_loss_ratio)],
    ['temperature', temperature(miner.chip_temp_c)],
    ['age', readAgo(miner.observed_at, atMs)],
  ] as const;
  return (
    <>
      <div role="cell" className="on-feeder">
        {miner.feeder_id}
      </div>
      <div role="cell">
        <span className="condition" data-condition={miner.condition} title={meaning}>
          {name}
        </span>
      </div>
      {cells.map(([key, text]) => (
        <div key={key} role="cell" className={`number ${key}`}>
          {text}
        </div>
      ))}
    </>
  );
}

function readAgo(at: string | null, nowMs: number | null): string {
  if (at === null) return 'never';
  return nowMs === null ? '–' : duration(Math.max(0, (nowMs - Date.parse(at)) / 1e3));
}
