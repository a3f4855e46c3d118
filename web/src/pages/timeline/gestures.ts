import type { TimelineController } from './controller.js';
import { spanOf } from './view.js';

/** A pointer that moves less than this has pressed, not dragged. CSS pixels. */
const DRAG_PX = 4;
const PAN_SHARE = 0.1;
const ZOOM = { key: 1.5, wheel: 0.0015, pinch: 0.012 };
/** Browsers that count the wheel in lines. */
const LINE_PX = 24;

/** The part of the panels that is time, in CSS pixels of the window; the same for all of them. */
export type Plane = () => { readonly left: number; readonly width: number };

/**
 * Wheel, drag and pinch over the panels.
 * @param onPress told of an instant that was pressed on
 * @returns what takes the gestures away again
 */
export function withGestures(
  node: HTMLElement,
  controller: TimelineController,
  plane: Plane,
  onPress: (atMs: number) => void,
): () => void {
  const pointers = new Map<number, number>();
  let moved = 0;
  const timeAt = (clientX: number): number => {
    const { left, width } = plane();
    const { view } = controller.frame();
    return view.fromMs + ((clientX - left) / width) * spanOf(view);
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      controller.pan(((sideways * unit) / plane().width) * spanOf(controller.frame().view));
      return;
    }
    const speed = event.ctrlKey ? ZOOM.pinch : ZOOM.wheel;
    controller.zoom(Math.exp(event.deltaY * unit * speed), timeAt(event.clientX));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, event.clientX);
  };
  const onMove = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    moved += Math.abs(event.clientX - before);
    if (pointers.size === 1 && moved <= DRAG_PX) return;
    // From here on the pointer is the panels', wherever it goes.
    if (!node.hasPointerCapture(event.pointerId)) node.setPointerCapture(event.pointerId);
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId);
    pointers.set(event.pointerId, event.clientX);
    if (other) pinch(controller, timeAt, before, event.clientX, other[1]);
    else controller.pan(timeAt(before) - timeAt(event.clientX));
  };
  const onUp = (event: PointerEvent): void => {
    const isPress = pointers.delete(event.pointerId) && pointers.size === 0 && moved <= DRAG_PX;
    if (isPress && event.type === 'pointerup') onPress(timeAt(event.clientX));
  };
  node.addEventListener('wheel', onWheel, { passive: false });
  node.addEventListener('pointerdown', onDown);
  node.addEventListener('pointermove', onMove);
  node.addEventListener('pointerup', onUp);
  node.addEventListener('pointercancel', onUp);
  return () => {
    node.removeEventListener('wheel', onWheel);
    node.removeEventListener('pointerdown', onDown);
    node.removeEventListener('pointermove', onMove);
    node.removeEventListener('pointerup', onUp);
    node.removeEventListener('pointercancel', onUp);
  };
}

/** Both fingers stay on the instants that they were put on. */
function pinch(
  controller: TimelineController,
  timeAt: (x: number) => number,
  before: number,
  after: number,
  still: number,
): void {
  const [was, is] = [Math.abs(before - still), Math.abs(after - still)];
  if (was < 1 || is < 1) return;
  controller.zoom(was / is, timeAt(still));
}

/** What a key does over the panels; true where it does something. */
export function pressKey(
  controller: TimelineController,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  stepMs: number,
  onEnter: (atMs: number) => void,
): boolean {
  const { view, cursorMs } = controller.frame();
  const direction = key === 'ArrowLeft' ? -1 : 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      if (!shiftKey) controller.pan(direction * PAN_SHARE * spanOf(view));
      else controller.point((cursorMs ?? controller.nowMs) + direction * stepMs, true);
      return true;
    case '+':
    case '=':
      controller.zoom(1 / ZOOM.key, cursorMs ?? undefined);
      return true;
    case '-':
      controller.zoom(ZOOM.key, cursorMs ?? undefined);
      return true;
    case 'Home':
      controller.follow();
      return true;
    case 'Enter':
      onEnter(cursorMs ?? controller.nowMs);
      return true;
    default:
      return false;
  }
}
