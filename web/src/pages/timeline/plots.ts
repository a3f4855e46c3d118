import type uPlot from 'uplot';
import { clock, day } from '../../format/time.js';
import type { ChartColours } from '../../ui/chart-theme.js';
import { STEPS } from '../../ui/chart.js';
import { type DenseBand, type DenseStyle, drawDense, isDense } from './dense.js';
import { logTicks, type PriceScale, priceScaleOf } from './price-scale.js';
import { isMidnight, timeTicks } from './time-ticks.js';

/** CSS pixels that a time on the axis takes. */
const TICK_PX = 74;
/** Every panel's, so that the same time is at the same place in all of them. */
export const AXIS_PX = 76;

/** Steps, and nothing where `drawDense` draws. */
const SPARSE_STEPS: uPlot.Series.PathBuilder = (plot, series, first, last) =>
  isDense(plot, last - first) ? null : STEPS(plot, series, first, last);

export interface PlotContext {
  readonly colours: ChartColours;
  readonly zone: string;
  /** Of text, against that on a desk. */
  readonly scale: number;
  readonly nowMs: () => number;
}

/** Price, what was said of it before, and the prices at which groups stop earning. */
export function pricePlot(context: PlotContext, kind: PriceScale): Partial<uPlot.Options> {
  const { price, band, breakeven, text } = context.colours;
  const styles: readonly (DenseStyle | null)[] = [
    ...new Array<null>(7).fill(null),
    { scale: 'usd', colour: text, width: 1.5, dash: [2, 3] },
    { scale: 'usd', colour: price, width: 1.5, dash: [7, 4] },
    { scale: 'usd', colour: price, width: 2 },
  ];
  const bands: readonly DenseBand[] = [
    { series: [1, 2], scale: 'usd', fill: translucent(breakeven) },
    { series: [3, 4], scale: 'usd', fill: band },
    { series: [5, 6], scale: 'usd', fill: band },
  ];
  return {
    ...base(context, styles, bands),
    scales: { x: { time: false, auto: false }, usd: priceScaleOf(kind) },
    axes: [
      timeAxis(context, false),
      {
        ...axisOf(context),
        scale: 'usd',
        size: AXIS_PX,
        ...(kind === 'log' && {
          splits: (plot, _, min, max) => logTicks(min, max, (usd) => plot.valToPos(usd, 'usd')),
          // Else uPlot leaves out all but powers of ten.
          filter: (_, ticks) => ticks,
        }),
        values: (_, ticks) => ticks.map((tick) => (tick < 0 ? `−$${-tick}` : `$${tick}`)),
      },
    ],
    series: seriesOf(styles, 'usd'),
    bands: bands.map(({ series: [high, low], fill }) => ({ series: [high, low], fill })),
  };
}

/** The first is time; those without a style are edges of bands. */
function seriesOf(styles: readonly (DenseStyle | null)[], scale: string): uPlot.Series[] {
  return styles.map((style, at): uPlot.Series => {
    if (at === 0) return {};
    const line = { scale, points: { show: false }, paths: SPARSE_STEPS };
    if (!style) return { ...line, width: 0 };
    const { colour: stroke, width, dash, fill } = style;
    return { ...line, stroke, width, ...(dash && { dash: [...dash] }), ...(fill !== undefined && { fill }) };
  });
}

/** Columns in the order of `pricePlot`'s series. */
export const PRICE_SERIES = [
  'breakevenHigh',
  'breakevenLow',
  'expectedHigh',
  'expectedLow',
  'priceHigh',
  'priceLow',
  'dayAhead',
  'expected',
  'price',
] as const;

/** What was set or is planned, and what was drawn. */
export function powerPlot(context: PlotContext): Partial<uPlot.Options> {
  const { load, text } = context.colours;
  const styles: readonly (DenseStyle | null)[] = [
    null,
    { scale: 'mw', colour: text, width: 1.5, dash: [2, 3] },
    { scale: 'mw', colour: load, width: 2, fill: translucent(load) },
    { scale: 'mw', colour: text, width: 1.5, dash: [7, 4] },
  ];
  return {
    ...base(context, styles),
    scales: {
      x: { time: false, auto: false },
      mw: { range: (_, __, max) => [0, Math.max(0.1, (max ?? 0) * 1.1)] },
    },
    axes: [
      timeAxis(context, false),
      {
        ...axisOf(context),
        scale: 'mw',
        size: AXIS_PX,
        values: (_, ticks) => ticks.map((tick) => `${tick} MW`),
      },
    ],
    series: seriesOf(styles, 'mw'),
  };
}

export const POWER_SERIES = ['meteredW', 'drawnW', 'plannedW'] as const;

/** What panels have in common: the crosshair, the present, the future as a shade, and how very many figures are drawn. */
export function base(
  { colours, nowMs, scale }: PlotContext,
  styles: readonly (DenseStyle | null)[] = [],
  bands: readonly DenseBand[] = [],
): Partial<uPlot.Options> {
  const nowPx = (plot: uPlot): number => plot.valToPos(nowMs() / 1e3, 'x', true);
  const shade = (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    const from = Math.max(bbox.left, nowPx(plot));
    if (from >= bbox.left + bbox.width) return;
    ctx.save();
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = colours.grid;
    ctx.fillRect(from, bbox.top, bbox.left + bbox.width - from, bbox.height);
    ctx.restore();
  };
  const nowLine = (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    const at = nowPx(plot);
    if (at < bbox.left || at > bbox.left + bbox.width) return;
    ctx.save();
    ctx.fillStyle = colours.bad;
    ctx.fillRect(at - scale, bbox.top, 2 * scale, bbox.height);
    ctx.restore();
  };
  return {
    legend: { show: false },
    padding: [8 * scale, 34 * scale, 0, 0],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: false, y: false, setScale: false },
      sync: { key: 'timeline' },
    },
    hooks: { drawClear: [shade], draw: [(plot) => drawDense(plot, styles, bands, scale), nowLine] },
  };
}

function axisOf({ colours: { text, grid } }: PlotContext): uPlot.Axis {
  return { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
}

/** @param isNamed whether the times stand at it */
export function timeAxis(context: PlotContext, isNamed: boolean): uPlot.Axis {
  const { zone, scale } = context;
  return {
    ...axisOf(context),
    size: isNamed ? 34 : 8,
    splits: (plot, _, min, max) => {
      const countMax = Math.max(2, plot.over.clientWidth / (TICK_PX * scale));
      return timeTicks(min * 1e3, max * 1e3, zone, countMax).map((at) => at / 1e3);
    },
    values: (_, ticks) =>
      ticks.map((tick) => {
        if (!isNamed) return '';
        return isMidnight(tick * 1e3, zone) ? day(tick * 1e3, zone) : clock(tick * 1e3, zone);
      }),
  };
}

/** @param colour as `rgb(…)` */
export function translucent(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.16)');
}
