import type uPlot from 'uplot';
import { canvasFont, type ChartColours } from '../../ui/chart-theme.js';
import { AXIS_PX, base, type PlotContext, timeAxis } from './plots.js';
import type { Mark } from './queries.js';

/** From top to bottom: what each lane is called and drawn in. */
export const LANES: readonly {
  readonly id: Mark['lane'];
  readonly name: string;
  readonly colour: keyof ChartColours;
}[] = [
  { id: 'event', name: 'Events', colour: 'bad' },
  { id: 'override', name: 'Overrides', colour: 'watch' },
  { id: 'mode', name: 'Mode', colour: 'breakeven' },
  { id: 'feed', name: 'Feeds', colour: 'text' },
  { id: 'command', name: 'Failures', colour: 'price' },
  { id: 'ledger', name: 'Ledger', colour: 'load' },
];

const ROW = { share: 0.62, textPxMin: 46 };
const DIAMOND_PX = 5;

/** Marks in lanes: what lasts as a bar, what happens at once as a diamond. */
export function lanesPlot(context: PlotContext, marks: () => readonly Mark[]): Partial<uPlot.Options> {
  const common = base(context);
  const { text, grid } = context.colours;
  return {
    ...common,
    scales: { x: { time: false, auto: false }, lane: { auto: false, range: [0, LANES.length] } },
    axes: [
      timeAxis(context, true),
      {
        scale: 'lane',
        stroke: text,
        size: AXIS_PX,
        grid: { stroke: grid, width: 1 },
        ticks: { show: false },
        splits: () => LANES.map((_, at) => LANES.length - at - 0.5),
        values: () => LANES.map(({ name }) => name),
      },
    ],
    series: [{}, { scale: 'lane', show: true, width: 0, points: { show: false } }],
    hooks: {
      ...common.hooks,
      draw: [(plot) => drawMarks(plot, context, marks()), ...((common.hooks!.draw ?? []) as [])],
    },
  };
}

function drawMarks(plot: uPlot, context: PlotContext, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = canvasFont(context.scale * devicePixelRatio * 0.92);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const rowPx = bbox.height / LANES.length;
  for (const [row, { id, colour }] of LANES.entries()) {
    const middle = bbox.top + (row + 0.5) * rowPx;
    for (const mark of marks) {
      if (mark.lane === id) drawMark(plot, mark, middle, rowPx * ROW.share, context, colour);
    }
  }
  ctx.restore();
}

function drawMark(
  plot: uPlot,
  { from, to, called_at: calledAt, text, state }: Mark,
  middle: number,
  height: number,
  { colours, scale, nowMs }: PlotContext,
  colour: keyof ChartColours,
): void {
  const { ctx, bbox } = plot;
  const px = (at: string | null, otherwise: number): number =>
    at === null ? otherwise : plot.valToPos(Date.parse(at) / 1e3, 'x', true);
  const unit = devicePixelRatio * scale;
  const start = px(from, bbox.left);
  const end = to === null ? Math.max(px(new Date(nowMs()).toISOString(), 0), start) : px(to, 0);
  if (end < bbox.left || start > bbox.left + bbox.width) return;
  ctx.strokeStyle = colours[colour];
  ctx.lineWidth = 1.5 * unit;
  if (from !== null && from === to)
    return drawDiamond(ctx, start, middle, DIAMOND_PX * unit, colours[colour]);
  const width = Math.max(3 * unit, end - start);
  ctx.globalAlpha = state === 'cancelled' ? 0.15 : 0.28;
  ctx.fillStyle = colours[colour];
  ctx.fillRect(start, middle - height / 2, width, height);
  ctx.globalAlpha = 1;
  ctx.strokeRect(start, middle - height / 2, width, height);
  // The notice before it: from when it was called.
  if (calledAt !== null && from !== null && calledAt < from) {
    ctx.fillStyle = colours[colour];
    ctx.fillRect(px(calledAt, 0), middle - unit, start - px(calledAt, 0), 2 * unit);
  }
  const shown = Math.min(end, bbox.left + bbox.width) - Math.max(start, bbox.left);
  if (shown < ROW.textPxMin * unit) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(Math.max(start, bbox.left), middle - height / 2, shown - 4 * unit, height);
  ctx.clip();
  ctx.fillStyle = colours.text;
  ctx.fillText(text, Math.max(start, bbox.left) + 4 * unit, middle);
  ctx.restore();
}

function drawDiamond(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.lineTo(x - size, y);
  ctx.closePath();
  ctx.fillStyle = colour;
  ctx.fill();
}
