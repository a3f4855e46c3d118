import { useMemo } from 'react';
import type uPlot from 'uplot';
import { clock } from '../../format/time.js';
import { Chart, type ChartColours, STEPS } from '../../ui/chart.js';
import type { EventAccount } from './queries.js';

/** Load, baseline and limit, from before the event until after it. */
export function EventChart({ account, zone }: { readonly account: EventAccount; readonly zone: string }) {
  const data = useMemo(() => seriesOf(account), [account]);
  if (account.points.length === 0) return <p className="quiet">Nothing was metered yet.</p>;
  return (
    <>
      <Chart
        label={`Load, baseline and limit around event ${account.event_id}; the table below has the figures.`}
        data={data}
        zone={zone}
        height={240}
        options={chartOptions}
      />
      <ul className="legend">
        <li data-series="load">metered load</li>
        <li data-series="baseline">baseline</li>
        <li data-series="limit">the most that was allowed</li>
      </ul>
    </>
  );
}

function seriesOf({ points, minutes }: EventAccount): uPlot.AlignedData {
  const last = points.at(-1);
  if (!last) return [[], [], [], []];
  const end = new Date(Date.parse(last.start) + minutes * 60_000).toISOString();
  const all = [...points, { ...last, start: end }];
  const mw = (watts: number | null): number | null => (watts === null ? null : watts / 1e6);
  return [
    all.map(({ start }) => Date.parse(start) / 1e3),
    all.map(({ meter_w: watts }) => mw(watts)),
    all.map(({ baseline_w: watts }) => mw(watts)),
    all.map(({ allowed_w: watts }) => mw(watts)),
  ];
}

function chartOptions({ text, grid, load, price, bad }: ChartColours, zone: string): Partial<uPlot.Options> {
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const line = { scale: 'mw', width: 2, points: { show: false }, paths: STEPS };
  return {
    scales: { mw: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((tick) => clock(tick * 1e3, zone)) },
      { ...axis, scale: 'mw', size: 62, values: (_, ticks) => ticks.map((tick) => `${tick} MW`) },
    ],
    series: [
      {},
      { ...line, stroke: load },
      { ...line, stroke: price, dash: [6, 3] },
      { ...line, stroke: bad, dash: [2, 3] },
    ],
  };
}
