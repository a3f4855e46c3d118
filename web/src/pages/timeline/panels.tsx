import 'uplot/dist/uPlot.min.css';
import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { coloursOf, enlarged, textScale, useThemeChanges } from '../../ui/chart-theme.js';
import type { TimelineController } from './controller.js';
import { pressKey, withGestures } from './gestures.js';
import { LANES, lanesPlot } from './lanes.js';
import { POWER_SERIES, powerPlot, PRICE_SERIES, pricePlot } from './plots.js';
import type { PriceScale } from './price-scale.js';
import type { Mark } from './queries.js';
import type { ColumnName, Series } from './series.js';

const HEIGHTS_PX = { price: 250, power: 190, lane: 22, times: 44 };
const EMPTY: uPlot.AlignedData = [[], []];

export interface PanelsProps {
  readonly controller: TimelineController;
  readonly series: Series | null;
  readonly marks: readonly Mark[];
  readonly zone: string;
  readonly priceScale: PriceScale;
  /** An instant was pressed, or Enter over the crosshair. */
  readonly onChoose: (atMs: number) => void;
}

interface Drawn {
  readonly price: uPlot;
  readonly power: uPlot;
  readonly lanes: uPlot;
}

/** Price, power and marks over one axis of time: pointer, wheel, fingers and keys move all of them. */
export function Panels({ controller, series, marks, zone, priceScale, onChoose }: PanelsProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const latest = useRef({ series, marks, onChoose });
  useEffect(() => {
    latest.current = { series, marks, onChoose };
  });
  const theme = useThemeChanges();
  useEffect(() => {
    const node = place.current!;
    const plots = drawPlots(node, controller, { zone, priceScale }, () => latest.current.marks);
    drawn.current = plots;
    fill(plots, latest.current.series);
    const leaving = [plots.price, plots.power, plots.lanes].map((plot) => controller.add(plot));
    const observer = new ResizeObserver(() => resize(plots, node.clientWidth));
    observer.observe(node);
    return () => {
      observer.disconnect();
      for (const leave of leaving) leave();
      for (const plot of Object.values(plots) as uPlot[]) plot.destroy();
      drawn.current = null;
    };
  }, [controller, zone, priceScale, theme]);
  useEffect(() => {
    if (drawn.current) fill(drawn.current, series);
  }, [series]);
  useEffect(() => drawn.current?.lanes.redraw(false), [marks]);
  useGestures(place, drawn, controller, latest);
  return (
    <div
      ref={place}
      className="panels"
      role="application"
      tabIndex={0}
      aria-label="Price, power and events over time. Arrow keys pan, plus and minus zoom, Home goes to now, Shift and an arrow move the crosshair, Enter opens the decision there."
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const stepMs = series?.stepMs ?? 60_000;
        if (pressKey(controller, event, stepMs, onChoose)) event.preventDefault();
      }}
      onPointerLeave={() => controller.point(null, false)}
    />
  );
}

function useGestures(
  place: RefObject<HTMLDivElement | null>,
  drawn: RefObject<Drawn | null>,
  controller: TimelineController,
  latest: RefObject<Pick<PanelsProps, 'onChoose'>>,
): void {
  useEffect(() => {
    const plane = () => drawn.current!.price.over.getBoundingClientRect();
    return withGestures(place.current!, controller, plane, (atMs) => latest.current.onChoose(atMs));
  }, [place, drawn, controller, latest]);
}

function drawPlots(
  node: HTMLElement,
  controller: TimelineController,
  { zone, priceScale }: Pick<PanelsProps, 'zone' | 'priceScale'>,
  marks: () => readonly Mark[],
): Drawn {
  const scale = textScale();
  const context = { colours: coloursOf(node), zone, scale, nowMs: () => controller.nowMs };
  const make = (options: Partial<uPlot.Options>, height: number): uPlot => {
    const size = { width: node.clientWidth, height: height * scale };
    return new uPlot({ series: [], ...enlarged(options, scale), ...size }, EMPTY, node);
  };
  const pricing = pricePlot(context, priceScale);
  const pointed = (plot: uPlot): void => {
    const { left = -1 } = plot.cursor;
    controller.point(left < 0 ? null : plot.posToVal(left, 'x') * 1e3, false);
  };
  return {
    price: make({ ...pricing, hooks: { ...pricing.hooks, setCursor: [pointed] } }, HEIGHTS_PX.price),
    power: make(powerPlot(context), HEIGHTS_PX.power),
    lanes: make(lanesPlot(context, marks), LANES.length * HEIGHTS_PX.lane + HEIGHTS_PX.times),
  };
}

function resize({ price, power, lanes }: Drawn, width: number): void {
  for (const plot of [price, power, lanes]) plot.setSize({ width, height: plot.height });
}

function fill({ price, power, lanes }: Drawn, series: Series | null): void {
  if (!series) return;
  const { times, columns } = series;
  const of = (name: ColumnName): (number | null)[] => columns[name] as (number | null)[];
  const mw = (name: ColumnName): (number | null)[] =>
    of(name).map((watts) => (watts === null ? null : watts / 1e6));
  const xs = times as number[];
  price.setData([xs, ...PRICE_SERIES.map(of)]);
  power.setData([xs, ...POWER_SERIES.map(mw)]);
  lanes.setData([xs, new Array<null>(xs.length).fill(null)]);
}
