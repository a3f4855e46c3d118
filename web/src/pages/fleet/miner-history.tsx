import { useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { useSiteClock } from '../../api/live.js';
import { hashrate, minerPower, temperature } from '../../format/machine.js';
import { clock, dayAndClock } from '../../format/time.js';
import { Chart, type ChartColours } from '../../ui/chart.js';
import { RadioInput } from '../../ui/fields.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { type MinerHistory, useMinerHistory } from './queries.js';

const DAY_MS = 86_400_000;
/** The clock of a simulation may be fast: what is asked for begins on whole minutes. */
const MINUTE_MS = 60_000;
const RANGES = [
  { id: 'day', text: 'Day', days: 1 },
  { id: 'week', text: 'Week', days: 7 },
  { id: 'month', text: 'Month', days: 30 },
] as const;
type RangeId = (typeof RANGES)[number]['id'];
type Reading = MinerHistory['readings'][number];

interface Quantity {
  readonly name: string;
  readonly of: (reading: Reading) => number | null;
  readonly text: (value: number) => string;
  readonly options: (colours: ChartColours, zone: string) => Partial<uPlot.Options>;
}

const QUANTITIES: readonly Quantity[] = [
  quantity('Power', ({ power_w: watts }) => watts, minerPower, 'load'),
  quantity('Hashrate', ({ hashrate_ths: ths }) => ths, hashrate, 'good'),
  quantity('Hottest chip', ({ chip_temp_c: celsius }) => celsius, temperature, 'price'),
];

interface HistoryProps {
  readonly siteId: string;
  readonly minerId: string;
  readonly zone: string;
}

/** What it drew and hashed, and how hot it was. */
export function MinerHistoryCharts({ siteId, minerId, zone }: HistoryProps) {
  const [rangeId, setRangeId] = useState<RangeId>('day');
  const from = useFrom(siteId, rangeId);
  const { data: history, error } = useMinerHistory(siteId, minerId, from);
  return (
    <section aria-labelledby="history">
      <h3 id="history">History</h3>
      <div className="ranges">
        <RadioInput
          label="Range"
          options={RANGES}
          value={rangeId}
          onChange={(id) => setRangeId(id as RangeId)}
        />
      </div>
      {error ? (
        <ErrorState error={error} />
      ) : !history ? (
        <LoadingState what="its history" />
      ) : history.readings.length === 0 ? (
        <p className="quiet">Nothing was recorded in this time.</p>
      ) : (
        QUANTITIES.map((each) => (
          <QuantityChart key={each.name} quantity={each} readings={history.readings} zone={zone} />
        ))
      )}
      {history?.step_minutes != null && (
        <p className="quiet">One reading in {history.step_minutes} minutes is shown.</p>
      )}
    </section>
  );
}

/** Where the range begins, by the site's clock; it stays where it is until another one is chosen. */
function useFrom(siteId: string, rangeId: RangeId): string | null {
  const nowMs = useSiteClock(siteId);
  const [kept, setKept] = useState<{ readonly rangeId: RangeId; readonly from: string } | null>(null);
  if (nowMs !== null && kept?.rangeId !== rangeId) {
    const { days } = RANGES.find(({ id }) => id === rangeId)!;
    const fromMs = nowMs - days * DAY_MS;
    setKept({ rangeId, from: new Date(fromMs - (fromMs % MINUTE_MS)).toISOString() });
  }
  return kept?.rangeId === rangeId ? kept.from : null;
}

interface QuantityProps {
  readonly quantity: Quantity;
  readonly readings: readonly Reading[];
  readonly zone: string;
}

function QuantityChart({ quantity: { name, of, text, options }, readings, zone }: QuantityProps) {
  const data = useMemo<uPlot.AlignedData>(
    () => [readings.map(({ at }) => Date.parse(at) / 1e3), readings.map(of)],
    [readings, of],
  );
  const known = readings.map(of).filter((value) => value !== null);
  if (known.length === 0) return <p className="quiet">{name}: not told in this time.</p>;
  const [least, greatest] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const summary = `${text(least)} to ${text(greatest)}, ${text(mean)} on average`;
  return (
    <figure className="quantity">
      <figcaption>
        {name} <small>{summary}</small>
      </figcaption>
      <Chart
        label={`${name} over time: ${summary}.`}
        data={data}
        zone={zone}
        height={120}
        options={options}
      />
    </figure>
  );
}

function quantity(
  name: string,
  of: Quantity['of'],
  text: (value: number) => string,
  colour: 'load' | 'good' | 'price',
): Quantity {
  const options: Quantity['options'] = (colours, zone) => {
    const { text: stroke, grid } = colours;
    const axis = { stroke, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    const format = (plot: uPlot, ticks: number[]): string[] => {
      const { min = 0, max = 0 } = plot.scales['x'] ?? {};
      const isLong = ((max ?? 0) - (min ?? 0)) * 1e3 > 2 * DAY_MS;
      return ticks.map((tick) => (isLong ? dayAndClock(tick * 1e3, zone) : clock(tick * 1e3, zone)));
    };
    return {
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        { ...axis, size: 30, space: 90, values: format },
        { ...axis, scale: 'y', size: 92, space: 24, values: (_, ticks) => ticks.map(text) },
      ],
      series: [{}, { scale: 'y', stroke: colours[colour], width: 2, points: { show: false } }],
    };
  };
  return { name, of, text, options };
}
