import { useSyncExternalStore } from 'react';
import { price } from '../../format/money.js';
import { power } from '../../format/power.js';
import { clockSeconds, day, utc, zoneName } from '../../format/time.js';
import type { TimelineController } from './controller.js';
import type { Mark } from './queries.js';
import { type ColumnName, type Series, stepAt } from './series.js';

interface ReadoutProps {
  readonly controller: TimelineController;
  readonly series: Series | null;
  readonly marks: readonly Mark[];
  readonly zone: string;
}

/** What the crosshair is on, in figures; without one, what is now. */
export function Readout({ controller, series, marks, zone }: ReadoutProps) {
  const { cursorMs } = useSyncExternalStore(controller.onFrame, controller.frame);
  const atMs = cursorMs ?? controller.nowMs;
  const step = series && stepAt(series, atMs);
  const value = (name: ColumnName): number | null =>
    step === null ? null : (series!.columns[name][step] ?? null);
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
      <Value name="Price" series="price" text={rangeText(value('priceLow'), value('priceHigh'))} />
      <Value name="Day-ahead" series="day-ahead" text={price(value('dayAhead'))} />
      <Value name="Expected" series="expected" text={bandText(value)} />
      <Value
        name="Breakeven"
        series="breakeven"
        text={rangeText(value('breakevenLow'), value('breakevenHigh'))}
      />
      <Value name="Plan" series="plan" text={power(value('plannedW'))} />
      <Value name="Drawn" series="drawn" text={power(value('drawnW'))} />
      <Value name="Metered" series="metered" text={power(value('meteredW'))} />
      <div className="readout-marks">
        <dt>Marks</dt>
        <dd>{here.length === 0 ? '–' : here.map(({ text }) => text).join(' · ')}</dd>
      </div>
    </dl>
  );
}

function Value({
  name,
  series,
  text,
}: {
  readonly name: string;
  readonly series: string;
  readonly text: string;
}) {
  return (
    <div data-series={series}>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function rangeText(low: number | null, high: number | null): string {
  return low === high ? price(low) : `${price(low)} to ${price(high)}`;
}

function bandText(value: (name: ColumnName) => number | null): string {
  const expected = value('expected');
  if (expected === null) return '–';
  return `${price(expected)}, 8 in 10 ${price(value('expectedLow'))} to ${price(value('expectedHigh'))}`;
}

/** Whether a mark stands at an instant: what happens at once within a step of it. */
function isAt({ from, to, called_at: calledAt }: Mark, atMs: number, stepMs: number): boolean {
  const begins = calledAt ?? from;
  const startMs = begins === null ? -Infinity : Date.parse(begins);
  const endMs = to === null ? Infinity : Date.parse(to);
  return startMs - stepMs < atMs && atMs < Math.max(endMs, startMs + stepMs);
}
