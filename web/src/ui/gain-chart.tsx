import { useMemo } from 'react';
import type uPlot from 'uplot';
import { usd } from '../format/money.js';
import { Chart, type ChartColours } from './chart.js';
import { cumulative, type GainDay } from './cumulative.js';

export interface GainChartProps {
  readonly days: readonly GainDay[];
  /** Drawn dashed beside it, on its own dates. */
  readonly other?: { readonly name: string; readonly days: readonly GainDay[] };
}

/** The gain over always on added up by day, between what it may be at the least and at the most. */
export function GainChart({ days, other }: GainChartProps) {
  const data = useMemo(() => seriesOf(days, other?.days ?? []), [days, other]);
  const last = cumulative(days).at(-1);
  const beside = other ? ` ${other.name}: ${usd(cumulative(other.days).at(-1)?.usd)}.` : '';
  return (
    <Chart
      label={`Gain over always on, added up: ${usd(last?.usd)}, between ${usd(last?.lowUsd)} and ${usd(last?.highUsd)}.${beside}`}
      data={data}
      zone="UTC"
      height={220}
      options={chartOptions}
    />
  );
}

/** Days as their midnights in UTC: what is shown is their date, which no zone shall move. */
function seriesOf(days: readonly GainDay[], others: readonly GainDay[]): uPlot.AlignedData {
  const sums = new Map(cumulative(days).map((day) => [day.date, day]));
  const beside = new Map(cumulative(others).map((day) => [day.date, day.usd]));
  const dates = [...new Set([...sums.keys(), ...beside.keys()])].sort();
  return [
    dates.map((date) => Date.parse(date) / 1e3),
    dates.map((date) => sums.get(date)?.highUsd ?? null),
    dates.map((date) => sums.get(date)?.lowUsd ?? null),
    dates.map((date) => sums.get(date)?.usd ?? null),
    dates.map((date) => beside.get(date) ?? null),
  ];
}

function chartOptions({ text, grid, load, band, price }: ChartColours): Partial<uPlot.Options> {
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
      { scale: 'usd', stroke: price, width: 2, dash: [6, 4] },
    ],
    bands: [{ series: [1, 2], fill: band }],
  };
}
