import type uPlot from 'uplot';
import { panned, spanOf, type View, viewAround, zoomed } from './view.js';

/** How often what is slow follows what is shown: tiles, the table. */
const SETTLE_MS = 150;

type Listener = () => void;

/** What is shown right now: new at each frame of a pan. */
export interface Frame {
  readonly view: View;
  /** Where the crosshair is, Unix ms; null: nowhere. */
  readonly cursorMs: number | null;
  readonly isFollowing: boolean;
}

/**
 * The axis of time that all panels share. A pan moves the panels' own axes, a frame at a time and without React, which is told
 * of it afterwards.
 */
export class TimelineController {
  #frame: Frame;
  #settled: View;
  #spanMs: number;
  readonly #plots = new Set<uPlot>();
  readonly #frameListeners = new Set<Listener>();
  readonly #settledListeners = new Set<Listener>();
  #isDue = false;
  #isSettling = false;

  constructor(
    public nowMs: number,
    spanMs: number,
  ) {
    const view = viewAround(nowMs, spanMs);
    this.#spanMs = spanMs;
    this.#frame = { view, cursorMs: null, isFollowing: true };
    this.#settled = view;
  }

  readonly frame = (): Frame => this.#frame;
  readonly settled = (): View => this.#settled;

  readonly onFrame = (listener: Listener): (() => void) => listened(this.#frameListeners, listener);
  readonly onSettled = (listener: Listener): (() => void) => listened(this.#settledListeners, listener);

  /** Panels that follow, for as long as they are there. */
  add(plot: uPlot): () => void {
    this.#plots.add(plot);
    this.#place(plot);
    return () => this.#plots.delete(plot);
  }

  /** The clock goes on: what follows it moves with it. */
  tick(nowMs: number): void {
    this.nowMs = nowMs;
    if (this.#frame.isFollowing) this.#show(viewAround(nowMs, this.#spanMs), true);
    else this.#changed();
  }

  /** The present, with so much around it; from now on it moves with the clock. */
  follow(spanMs = spanOf(this.#frame.view)): void {
    this.#spanMs = spanMs;
    this.#show(viewAround(this.nowMs, spanMs), true);
  }

  show(view: View): void {
    this.#show(panned(view, 0, this.nowMs), false);
  }

  pan(byMs: number): void {
    this.#show(panned(this.#frame.view, byMs, this.nowMs), false);
  }

  zoom(factor: number, atMs = (this.#frame.view.fromMs + this.#frame.view.toMs) / 2): void {
    this.#show(zoomed(this.#frame.view, factor, atMs, this.nowMs), false);
  }

  /** Where the crosshair is: by the pointer over a panel, or by the keyboard, which moves that of the panels, too. */
  point(cursorMs: number | null, isShown: boolean): void {
    if (cursorMs === this.#frame.cursorMs) return;
    this.#frame = { ...this.#frame, cursorMs };
    if (isShown) for (const plot of this.#plots) this.#placeCursor(plot);
    this.#tell(this.#frameListeners);
  }

  #show(view: View, isFollowing: boolean): void {
    this.#frame = { ...this.#frame, view, isFollowing };
    this.#changed();
  }

  #changed(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      requestAnimationFrame(() => {
        this.#isDue = false;
        for (const plot of this.#plots) this.#place(plot);
        this.#tell(this.#frameListeners);
      });
    }
    if (this.#isSettling) return;
    this.#isSettling = true;
    setTimeout(() => {
      this.#isSettling = false;
      this.#settled = this.#frame.view;
      this.#tell(this.#settledListeners);
    }, SETTLE_MS);
  }

  #place(plot: uPlot): void {
    const { fromMs, toMs } = this.#frame.view;
    plot.setScale('x', { min: fromMs / 1e3, max: toMs / 1e3 });
  }

  #placeCursor(plot: uPlot): void {
    const { cursorMs } = this.#frame;
    const left = cursorMs === null ? -10 : plot.valToPos(cursorMs / 1e3, 'x');
    plot.setCursor({ left, top: cursorMs === null ? -10 : 0 }, false);
  }

  #tell(listeners: ReadonlySet<Listener>): void {
    for (const listener of listeners) listener();
  }
}

function listened(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
