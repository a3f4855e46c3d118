import type uPlot from 'uplot';

/** How a column of figures is drawn where there are more of them than pixels. */
export interface DenseStyle {
  readonly scale: string;
  readonly colour: string;
  /** CSS pixels; 0: not drawn as a line. */
  readonly width: number;
  /** CSS pixels on and off. */
  readonly dash?: readonly [number, number];
  /** Of what is below, down to zero. */
  readonly fill?: string;
}

/** Between two columns of figures. */
export interface DenseBand {
  readonly series: readonly [high: number, low: number];
  readonly scale: string;
  readonly fill: string;
}

/** Steps that are so many to a pixel are not seen as such. */
const DENSE = 1.5;

/** Whether so many steps are more than can be seen as steps. */
export function isDense(plot: uPlot, steps: number): boolean {
  return steps > DENSE * plot.over.clientWidth;
}

/** Least and greatest of each column of pixels, from the left; NaN where nothing is known. */
export interface PixelRange {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Puts figures at equal distances into columns of pixels: no spike is lost.
 * @param first and last places in `values`; the first lies `offset` columns from the left, each next `perStep` further
 */
export function pixelRange(
  values: ArrayLike<number | null | undefined>,
  [first, last]: readonly [number, number],
  { offset, perStep, count }: { readonly offset: number; readonly perStep: number; readonly count: number },
): PixelRange {
  const low = new Float64Array(count).fill(NaN);
  const high = new Float64Array(count).fill(NaN);
  for (let at = first; at <= last; at += 1) {
    const value = values[at];
    if (value == null) continue;
    const column = Math.floor(offset + (at - first) * perStep);
    if (column < 0 || column >= count) continue;
    if (!(value >= low[column]!)) low[column] = value;
    if (!(value <= high[column]!)) high[column] = value;
  }
  return { low, high };
}

/** Draws what uPlot's paths would, a rectangle for each column of pixels: many times faster than paths of so many points. */
export function drawDense(
  plot: uPlot,
  styles: readonly (DenseStyle | null)[],
  bands: readonly DenseBand[],
  scale: number,
): void {
  const [first, last] = plot.series[0]!.idxs ?? [0, 0];
  if (!isDense(plot, last - first)) return;
  const { ctx, bbox } = plot;
  const pixel = Math.max(1, Math.round(scale)) * Math.max(1, Math.floor(devicePixelRatio));
  const xs = plot.data[0];
  const left = plot.valToPos(xs[first]!, 'x', true);
  const perStep = (plot.valToPos(xs[last]!, 'x', true) - left) / (last - first) / pixel;
  const place = { offset: (left - bbox.left) / pixel, perStep, count: Math.ceil(bbox.width / pixel) };
  const rangeOf = (series: number): PixelRange => pixelRange(plot.data[series]!, [first, last], place);
  const columnPx = (column: number): number => bbox.left + column * pixel;
  ctx.save();
  for (const { series, scale: name, fill } of bands) {
    const [high, low] = [rangeOf(series[0]).high, rangeOf(series[1]).low];
    ctx.fillStyle = fill;
    for (let column = 0; column < place.count; column += 1) {
      if (Number.isNaN(high[column]!) || high[column] === low[column]) continue;
      const top = plot.valToPos(high[column]!, name, true);
      ctx.fillRect(columnPx(column), top, pixel, plot.valToPos(low[column]!, name, true) - top);
    }
  }
  for (const [series, style] of styles.entries()) {
    if (style) drawColumns(plot, rangeOf(series), style, { columnPx, pixel, scale });
  }
  ctx.restore();
}

interface Columns {
  readonly columnPx: (column: number) => number;
  readonly pixel: number;
  readonly scale: number;
}

function drawColumns(
  plot: uPlot,
  { low, high }: PixelRange,
  { scale: name, colour, width, dash, fill }: DenseStyle,
  { columnPx, pixel, scale }: Columns,
): void {
  const { ctx } = plot;
  const unit = scale * devicePixelRatio;
  const thick = Math.max(1, Math.round(width * unit));
  const zero = plot.valToPos(0, name, true);
  const yOf = (value: number): number => Math.round(plot.valToPos(value, name, true));
  if (fill !== undefined) {
    ctx.fillStyle = fill;
    for (let column = 0; column < high.length; column += 1) {
      if (Number.isNaN(high[column]!)) continue;
      const top = yOf(high[column]!);
      ctx.fillRect(columnPx(column), top, pixel, zero - top);
    }
  }
  ctx.fillStyle = colour;
  for (let column = 0; column < high.length; column += 1) {
    if (Number.isNaN(high[column]!)) continue;
    const isOff = dash && (column * pixel) % ((dash[0] + dash[1]) * unit) >= dash[0] * unit;
    if (isOff) continue;
    // Joined to the column before: where that ends, this one begins.
    const [before, after] = [low[column - 1] ?? NaN, high[column - 1] ?? NaN];
    const top = yOf(Math.max(high[column]!, Number.isNaN(before) ? -Infinity : before));
    const bottom = yOf(Math.min(low[column]!, Number.isNaN(after) ? Infinity : after));
    ctx.fillRect(columnPx(column), top - Math.floor(thick / 2), pixel, Math.max(thick, bottom - top));
  }
}
