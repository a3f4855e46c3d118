import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Chart, Series } from '../../core/reports/index.js';
import { localShort } from '../cells.js';
import { harmlessForFont } from './font.js';
import { BOLD, bodyWidth, COLOURS, MARGIN, type Pdf, REGULAR, room } from './page.js';

const HEIGHT = 210;
const AXIS_LEFT = 44;
const AXIS_BOTTOM = 30;
const TICKS = 5;
const TIME_LABEL_WIDTH = 62;
const STYLES = { area: COLOURS.meter, step: COLOURS.ink, dashed: COLOURS.warning } as const;

interface Frame {
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Point = readonly [ms: number, value: number | null];

/** Draws a chart across the page. */
export function drawChart(pdf: Pdf, chart: Chart, timeZone: string): void {
  const { starts, minutes, series } = chart;
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined) return;
  room(pdf, HEIGHT + 50);
  pdf.moveDown(0.6);
  pdf
    .font(BOLD)
    .fontSize(11)
    .fillColor(COLOURS.ink)
    .text(harmlessForFont(`${chart.title} (${chart.unit})`), MARGIN, pdf.y);
  drawLegend(pdf, series);
  const top = pdf.y + 8;
  const [left, right, bottom] = [MARGIN + AXIS_LEFT, MARGIN + bodyWidth(pdf), top + HEIGHT - AXIS_BOTTOM];
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const lowest = Math.min(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const fromMs = Date.parse(first);
  const toMs = Date.parse(last) + minutes * 60_000;
  const values = scaleLinear([lowest, highest === lowest ? 1 : highest * 1.05], [bottom, top]).nice(TICKS);
  const frame: Frame = { x: scaleLinear([fromMs, toMs], [left, right]), y: values, left, right, top, bottom };
  drawBand(pdf, chart, frame);
  drawValueAxis(pdf, frame, values.ticks(TICKS), values.tickFormat(TICKS));
  drawTimeAxis(pdf, frame, chart, timeZone);
  for (const each of series) drawSeries(pdf, each, chart, frame);
  pdf.moveTo(left, bottom).lineTo(right, bottom).lineWidth(0.8).strokeColor(COLOURS.quiet).stroke();
  pdf.x = MARGIN;
  pdf.y = top + HEIGHT + 4;
}

function drawLegend(pdf: Pdf, series: readonly Series[]): void {
  let x = MARGIN;
  const y = pdf.y + 4;
  pdf.font(REGULAR).fontSize(8);
  for (const { name, style } of series) {
    if (style === 'area') pdf.rect(x, y + 1, 14, 6).fill(STYLES.area);
    else stroke(pdf.moveTo(x, y + 4).lineTo(x + 14, y + 4), style);
    pdf.fillColor(COLOURS.quiet).text(harmlessForFont(name), x + 18, y, { lineBreak: false });
    x += 18 + pdf.widthOfString(harmlessForFont(name)) + 16;
  }
  pdf.x = MARGIN;
  pdf.y = y + 10;
}

function drawBand(pdf: Pdf, { band }: Chart, { x, top, bottom }: Frame): void {
  if (!band) return;
  const [from, to] = [x(Date.parse(band.from)), x(Date.parse(band.to))];
  pdf.rect(from, top, to - from, bottom - top).fill(COLOURS.band);
  pdf.font(REGULAR).fontSize(7).fillColor(COLOURS.warning);
  pdf.text(harmlessForFont(band.label), from + 3, top + 3, { lineBreak: false });
}

function drawValueAxis(
  pdf: Pdf,
  { y, left, right }: Frame,
  ticks: readonly number[],
  format: (value: number) => string,
): void {
  pdf.font(REGULAR).fontSize(7);
  for (const tick of ticks) {
    pdf.moveTo(left, y(tick)).lineTo(right, y(tick)).lineWidth(0.4).strokeColor(COLOURS.line).stroke();
    pdf.fillColor(COLOURS.quiet).text(format(tick).replace('\u2212', '-'), MARGIN, y(tick) - 3.5, {
      width: AXIS_LEFT - 6,
      align: 'right',
    });
  }
}

function drawTimeAxis(
  pdf: Pdf,
  { x, bottom, left, right }: Frame,
  { starts, minutes }: Chart,
  timeZone: string,
): void {
  const labels = Math.max(1, Math.floor((right - left) / TIME_LABEL_WIDTH));
  const every = Math.max(1, Math.ceil(starts.length / labels));
  pdf.font(REGULAR).fontSize(7);
  for (let index = 0; index < starts.length; index += every) {
    const at = x(Date.parse(starts[index]!));
    pdf
      .moveTo(at, bottom)
      .lineTo(at, bottom + 3)
      .lineWidth(0.6)
      .strokeColor(COLOURS.quiet)
      .stroke();
    const label = localShort(starts[index]!, timeZone);
    const isDay = minutes >= 1_440;
    pdf
      .fillColor(COLOURS.quiet)
      .text(isDay ? label.replace(/ \d\d:\d\d$/, '') : label, at - 2, bottom + 6, { lineBreak: false });
  }
}

function drawSeries(pdf: Pdf, { values, style }: Series, { starts, minutes }: Chart, { x, y }: Frame): void {
  // A step holds to its interval's end: the last value stands there once more.
  const points: Point[] = starts.map((start, index) => [Date.parse(start), values[index] ?? null]);
  const stretches = [...stretchesOf(points, minutes * 60_000)];
  for (const stretch of stretches) {
    const path =
      style === 'area'
        ? area<Point>()
            .x(([ms]) => x(ms))
            .y0(y(0))
            .y1(([, value]) => y(value!))
            .curve(curveStepAfter)(stretch)
        : line<Point>()
            .x(([ms]) => x(ms))
            .y(([, value]) => y(value!))
            .curve(curveStepAfter)(stretch);
    if (path === null) continue;
    if (style === 'area') pdf.path(path).fillOpacity(0.85).fill(STYLES.area).fillOpacity(1);
    else stroke(pdf.path(path), style);
  }
}

/** Runs of known values, each with its last one held to the interval's end. */
function* stretchesOf(points: readonly Point[], widthMs: number): Generator<Point[]> {
  let run: Point[] = [];
  for (const point of [...points, [NaN, null] as const]) {
    if (point[1] !== null) run.push(point);
    else if (run.length > 0) {
      const [ms, value] = run.at(-1)!;
      yield [...run, [ms + widthMs, value]];
      run = [];
    }
  }
}

function stroke(pdf: Pdf, style: 'step' | 'dashed'): void {
  if (style === 'dashed') pdf.dash(4, { space: 2.5 });
  pdf.lineWidth(1.4).strokeColor(STYLES[style]).stroke().undash();
}
