import type uPlot from 'uplot';
import { clock, day } from '../../format/time.js';
import type { ChartColours } from '../../ui/chart-theme.js';
import { STEPS } from '../../ui/chart.js';
import { logTicks, type PriceScale, priceScaleOf } from './price-scale.js';
import { isMidnight, timeTicks } from './time-ticks.js';

/** CSS pixels that a time on the axis takes. */
const TICK_PX = 74;
/** Every panel's, so that the same time is at the same place in all of them. */
export const AXIS_PX = 76;

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
  const line = { scale: 'usd', points: { show: false }, paths: STEPS };
  const none = { ...line, width: 0 };
  return {
    ...base(context),
    scales: { x: { time: false, auto: false }, usd: priceScaleOf(kind) },
    axes: [
      timeAxis(context, false),
      {
        ...axisOf(context),
        scale: 'usd',
        size: AXIS_PX,
        ...(kind === 'log' && {
          splits: (plot, _, min, max) => logTicks(min, max, (usd) => plot.valToPos(usd, 'usd')),
        }),
        values: (_, ticks) => ticks.map((tick) => (tick < 0 ? `−$${-tick}` : `$${tick}`)),
      },
    ],
    series: [
      {},
      { ...none },
      { ...none },
      { ...none },
      { ...none },
      { ...none },
      { ...none },
      { ...line, stroke: text, width: 1.5, dash: [2, 3] },
      { ...line, stroke: price, width: 1.5, dash: [7, 4] },
      { ...line, stroke: price, width: 2 },
    ],
    bands: [
      { series: [1, 2], fill: translucent(breakeven) },
      { series: [3, 4], fill: band },
      { series: [5, 6], fill: band },
    ],
  };
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
  const line = { scale: 'mw', points: { show: false }, paths: STEPS };
  return {
    ...base(context),
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
    series: [
      {},
      { ...line, stroke: text, width: 1.5, dash: [2, 3] },
      { ...line, stroke: load, width: 2, fill: translucent(load) },
      { ...line, stroke: text, width: 1.5, dash: [7, 4] },
    ],
  };
}

export const POWER_SERIES = ['meteredW', 'drawnW', 'plannedW'] as const;

/** What panels have in common: the crosshair, the present, and the future as a shade. */
export function base({ colours, nowMs, scale }: PlotContext): Partial<uPlot.Options> {
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
    hooks: { drawClear: [shade], draw: [nowLine] },
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
