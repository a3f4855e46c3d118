import { scaleBand, scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';

/** Of all charts, in the units of their view box. */
const WIDTH = 920;
const MARGIN = { top: 14, right: 16, bottom: 26, left: 64 };

export interface Curve {
  readonly name: string;
  /** Of the page's palette, from 0. */
  readonly colour: number;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** Curves over time that share an axis, with a line at 0. */
export function timeChart(
  curves: readonly Curve[],
  options: { readonly height: number; readonly unit: string; readonly stepped?: boolean },
): string {
  const { height, unit } = options;
  const all = curves.flatMap(({ points }) => points);
  const x = scaleUtc(extent(all.map(([atMs]) => atMs)), [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear(extent([0, ...all.map(([, value]) => value)]), [
    height - MARGIN.bottom,
    MARGIN.top,
  ]).nice(5);
  const path = line<readonly [number, number]>()
    .x(([atMs]) => x(atMs))
    .y(([, value]) => y(value));
  if (options.stepped) path.curve(curveStepAfter);
  const paths = curves.map(
    ({ points, colour, name }) =>
      `<path class="curve c${colour}" d="${path(points) ?? ''}"><title>${escape(name)}</title></path>`,
  );
  return svg(height, [...valueAxis(y, unit), ...timeAxis(x, height), ...paths]);
}

/** Price above, power below, on one axis of time. */
export function priceAndPower(
  price: Curve['points'],
  power: Curve['points'],
  labels: { readonly price: string; readonly power: string },
): string {
  const [height, gap] = [340, 24];
  const split = 200;
  const x = scaleUtc(extent(price.map(([atMs]) => atMs)), [MARGIN.left, WIDTH - MARGIN.right]);
  const yPrice = scaleLinear(extent([0, ...price.map(([, value]) => value)]), [
    split - gap / 2,
    MARGIN.top,
  ]).nice(4);
  const yPower = scaleLinear(
    [0, Math.max(...power.map(([, value]) => value), 1e-9)],
    [height - MARGIN.bottom, split + gap / 2],
  ).nice(3);
  const priceLine = line<readonly [number, number]>()
    .x(([atMs]) => x(atMs))
    .y(([, value]) => yPrice(value))
    .curve(curveStepAfter);
  const powerArea = area<readonly [number, number]>()
    .x(([atMs]) => x(atMs))
    .y0(yPower(0))
    .y1(([, value]) => yPower(value))
    .curve(curveStepAfter);
  return svg(height, [
    ...valueAxis(yPrice, labels.price),
    ...valueAxis(yPower, labels.power, 3),
    ...timeAxis(x, height),
    `<path class="curve c0" d="${priceLine(price) ?? ''}"/>`,
    `<path class="area c1" d="${powerArea(power) ?? ''}"/>`,
  ]);
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly colour: number;
}

/** Bars that lie, one below the other. */
export function barChart(bars: readonly Bar[], valueMax: number): string {
  const height = bars.length * 30 + 12;
  const y = scaleBand(
    bars.map(({ label }) => label),
    [4, height - 8],
  ).padding(0.28);
  const left = Math.min(340, 24 + 7.4 * Math.max(...bars.map(({ label }) => label.length)));
  const low = Math.min(0, ...bars.map(({ value }) => value));
  const x = scaleLinear([low, valueMax], [left, WIDTH - 90]);
  const parts = bars.flatMap(({ label, value, text, colour }) => {
    const [top, middle] = [y(label)!, y(label)! + y.bandwidth() / 2];
    const [from, to] = [x(Math.min(0, value)), x(Math.max(0, value))];
    return [
      `<text class="label" x="${round(left - 10)}" y="${round(middle)}" text-anchor="end" dominant-baseline="central">${escape(label)}</text>`,
      `<rect class="bar c${colour}" x="${round(from)}" y="${round(top)}" width="${round(Math.max(1, to - from))}" height="${round(y.bandwidth())}" rx="3"/>`,
      `<text class="figure" x="${round(to + 8)}" y="${round(middle)}" dominant-baseline="central">${escape(text)}</text>`,
    ];
  });
  return svg(height, parts);
}

/** Bars that stand, one for each hour of the day. */
export function hourChart(hours: readonly number[], unit: string): string {
  const height = 190;
  const x = scaleBand(
    hours.map((_, hour) => hour),
    [MARGIN.left, WIDTH - MARGIN.right],
  ).padding(0.2);
  const y = scaleLinear([0, Math.max(1, ...hours)], [height - MARGIN.bottom, MARGIN.top]).nice(4);
  const bars = hours.map(
    (value, hour) =>
      `<rect class="bar c1" x="${round(x(hour)!)}" y="${round(y(value))}" width="${round(x.bandwidth())}" height="${round(y(0) - y(value))}" rx="2"><title>${hour}:00 ${value.toFixed(1)}</title></rect>`,
  );
  const labels = hours.map((_, hour) =>
    hour % 3 === 0
      ? `<text class="tick" x="${round(x(hour)! + x.bandwidth() / 2)}" y="${height - 8}" text-anchor="middle">${hour}:00</text>`
      : '',
  );
  return svg(height, [...valueAxis(y, unit, 4), ...bars, ...labels]);
}

export function escape(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!,
  );
}

function svg(height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${parts.join('')}</svg>`;
}

type Scale = ((value: number) => number) & { ticks(count: number): number[]; range(): number[] };

function valueAxis(y: Scale, unit: string, count = 5): string[] {
  const ticks = y
    .ticks(count)
    .flatMap((value) => [
      `<line class="grid${value === 0 ? ' zero' : ''}" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${round(y(value))}" y2="${round(y(value))}"/>`,
      `<text class="tick" x="${MARGIN.left - 8}" y="${round(y(value))}" text-anchor="end" dominant-baseline="central">${value.toLocaleString('en-US')}</text>`,
    ]);
  const top = Math.min(...y.range());
  return [...ticks, `<text class="unit" x="${MARGIN.left + 4}" y="${top - 4}">${escape(unit)}</text>`];
}

function timeAxis(
  x: { ticks(count: number): Date[]; tickFormat(): (date: Date) => string } & ((date: Date) => number),
  height: number,
): string[] {
  const format = x.tickFormat();
  return x
    .ticks(9)
    .map(
      (date) =>
        `<text class="tick" x="${round(x(date))}" y="${height - 8}" text-anchor="middle">${escape(format(date))}</text>`,
    );
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low < high ? [low, high] : [low, low + 1];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
