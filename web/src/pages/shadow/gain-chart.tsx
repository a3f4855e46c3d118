import { useMemo } from 'react';
import type uPlot from 'uplot';
import { usd } from '../../format/money.js';
import { Chart, type ChartColours } from '../../ui/chart.js';
import { cumulative } from './cumulative.js';
import type { ShadowDay } from './queries.js';

/** The gain added up by day, between what it may be at the least and at the most. */
export function GainChart({ days }: { readonly days: readonly ShadowDay[] }) {
  const data = useMemo(() => seriesOf(days), [days]);
  const last = cumulative(days).at(-1);
  return (
    <Chart
      label={`Gain over always on, added up: ${usd(last?.usd)}, between ${usd(last?.lowUsd)} and ${usd(last?.highUsd)}.`}
      data={data}
      zone="UTC"
      height={220}
      options={chartOptions}
    />
  );
}

/** Days as their midnights in UTC: what is shown is their date, which no zone shall move. */
function seriesOf(days: readonly ShadowDay[]): uPlot.AlignedData {
  const sums = cumulative(days);
  return [
    sums.map(({ date }) => Date.parse(date) / 1e3),
    sums.map(({ highUsd }) => highUsd),
    sums.map(({ lowUsd }) => lowUsd),
    sums.map(({ usd: sum }) => sum),
  ];
}

function chartOptions({ text, grid, load, band }: ChartColours): Partial<uPlot.Options> {
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const dates = (ticks: readonly number[]): string[] =>
    ticks.map((tick) => new Date(tick * 1e3).toISOString().slice(5, 10));
  return {
    scales: { usd: {} },
    axes: [
      { ...axis, incrs: [86_400, 7 * 86_400, 30 * 86_400], values: (_, ticks) => dates(ticks) },
      { ...axis, scale: 'usd', size: 76, values: (_, ticks) => ticks.map((tick) => usd(tick)) },
    ],
    series: [
      {},
      { scale: 'usd', width: 0, points: { show: false } },
      { scale: 'usd', width: 0, points: { show: false } },
      { scale: 'usd', stroke: load, width: 2 },
    ],
    bands: [{ series: [1, 2], fill: band }],
  };
}
