import { useSyncExternalStore } from 'react';
import { price, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { clockSeconds, day, utc, zoneName } from '../../format/time.js';
import type { TimelineController } from './controller.js';
import type { Mark } from './queries.js';
import { type ColumnName, type Series, stepAt } from './series.js';

interface ReadoutProps {
  readonly controller: TimelineController;
  readonly series: Series | null;
  /** Up to when it is told what was. */
  readonly toldMs: number;
  readonly marks: readonly Mark[];
  readonly zone: string;
}

/** How far back the newest price is looked for: an interval's own is told once it is over. */
const NEWEST_MS = 60 * 60_000;

/** What the crosshair is on, in figures; without one, what is now. */
export function Readout({ controller, series, toldMs, marks, zone }: ReadoutProps) {
  const cursorMs = useSyncExternalStore(controller.onFrame, () => controller.frame().cursorMs);
  const atMs = cursorMs ?? Math.min(controller.nowMs, toldMs - 1);
  const step = series && stepAt(series, atMs);
  const value = (name: ColumnName, at = step): number | null =>
    at === null ? null : (series!.columns[name][at] ?? null);
  const priced = cursorMs === null && series && step !== null ? newestPriced(series, step) : step;
  const here = marks.filter((mark) => isAt(mark, atMs, series?.stepMs ?? 60_000));
  return (
    <dl className="readout" aria-label={cursorMs === null ? 'Now' : 'At the crosshair'}>
      <div className="readout-time">
        <dt>{cursorMs === null ? 'Now' : atMs > controller.nowMs ? 'Planned' : 'At'}</dt>
        <dd>
          <time dateTime={new Date(atMs).toISOString()} title={utc(atMs)}>
            {day(atMs, zone)}, {clockSeconds(atMs, zone)} {zoneName(atMs, zone)}
          </time>{' '}
          <span className="quiet">{utc(atMs)}</span>
        </dd>
      </div>
      <Value
        name={priced === step ? 'Price' : 'Newest price'}
        text={rangeText(value('priceLow', priced), value('priceHigh', priced))}
      />
      <Value name="Day-ahead" text={price(value('dayAhead'))} />
      <Value name="Expected" text={price(value('expected'))} note={bandText(value)} />
      <Value name="Breakeven" text={rangeText(value('breakevenLow'), value('breakevenHigh'))} />
      <Value name="Plan" text={power(value('plannedW'))} />
      <Value name="Drawn" text={power(value('drawnW'))} />
      <Value name="Metered" text={power(value('meteredW'))} />
      <div className="readout-marks">
        <dt>Marks</dt>
        <dd>{here.length === 0 ? '–' : here.map(({ text }) => text).join(' · ')}</dd>
      </div>
    </dl>
  );
}

interface ValueProps {
  readonly name: string;
  readonly text: string;
  readonly note?: string;
}

function Value({ name, text, note }: ValueProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
      {note !== undefined && <dd className="quiet">{note}</dd>}
    </div>
  );
}

/** The last step up to `step` that has a price, where it is not long before. */
function newestPriced({ columns, stepMs }: Series, step: number): number {
  const first = Math.max(0, step - NEWEST_MS / stepMs);
  for (let at = step; at >= first; at -= 1) if (columns.price[at] != null) return at;
  return step;
}

function rangeText(low: number | null, high: number | null): string {
  return low === high ? price(low) : `${usd(low)} to ${price(high)}`;
}

function bandText(value: (name: ColumnName) => number | null): string {
  const [low, high] = [value('expectedLow'), value('expectedHigh')];
  return low === null || high === null ? ' ' : `8 in 10: ${usd(low)} to ${usd(high)}`;
}

/** Whether a mark stands at an instant: what happens at once within a step of it. */
function isAt({ from, to, called_at: calledAt }: Mark, atMs: number, stepMs: number): boolean {
  const begins = calledAt ?? from;
  const startMs = begins === null ? -Infinity : Date.parse(begins);
  const endMs = to === null ? Infinity : Date.parse(to);
  return startMs - stepMs < atMs && atMs < Math.max(endMs, startMs + stepMs);
}
