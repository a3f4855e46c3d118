/** A point as the allocation sees it. */
export interface ValuedPoint {
  readonly pointId: string;
  readonly powerW: number;
  /** USD/h of one miner there; only differences count. */
  readonly value: number;
}

/**
 * The upper concave hull of points by (power, value), from the one of least power: the points that a merit order may
 * pass through. Slopes fall strictly along it, and may be negative.
 * @param points of ascending power
 */
export function upperHull(points: readonly ValuedPoint[]): ValuedPoint[] {
  const hull: ValuedPoint[] = [];
  for (const point of points) {
    while (hull.length >= 2 && slope(hull.at(-2)!, hull.at(-1)!) <= slope(hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

/** Value per watt between two points. */
export function slope(lower: ValuedPoint, upper: ValuedPoint): number {
  return (upper.value - lower.value) / (upper.powerW - lower.powerW);
}
