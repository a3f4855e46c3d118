import { assert } from '../../src/core/assert.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import type { ModelConfig } from '../../src/core/site.js';
import type { VirtualLoad } from './virtual-physics.js';

export function loadOf({ id, powerW, hashrateThs }: OperatingPoint): VirtualLoad {
  return { pointId: id, powerW, hashrateThs };
}

/** The model's point of a kind that every model has exactly once. */
export function pointOfKind(model: ModelConfig, kind: 'sleep' | 'nominal'): OperatingPoint {
  const point = model.operatingPoints.find((candidate) => candidate.kind === kind);
  assert(point !== undefined, `model ${model.modelId} has no ${kind} point`);
  return point;
}

/** W that its supplies draw for a moment when they are switched on. */
export function inrushWOf(model: ModelConfig): number {
  return pointOfKind(model, 'nominal').powerW * model.inrushRatio;
}

/** The model's points while it hashes, ascending watts. */
export function awakePoints(model: ModelConfig): OperatingPoint[] {
  return model.operatingPoints
    .filter(({ kind }) => kind !== 'sleep')
    .sort((one, other) => one.powerW - other.powerW);
}

/**
 * What the machine delivers while it draws `powerW`: on the straight line between the model's awake points, and in
 * proportion to the nearest one beyond them. The id is that of the nearest point.
 */
export function loadAtPowerW(model: ModelConfig, powerW: number): VirtualLoad {
  const points = awakePoints(model);
  const above = points.find((point) => point.powerW >= powerW) ?? points.at(-1);
  const below = points.findLast((point) => point.powerW <= powerW) ?? points[0];
  assert(above !== undefined && below !== undefined, `model ${model.modelId} has no awake point`);
  const nearest = above.powerW - powerW < powerW - below.powerW ? above : below;
  const spanW = above.powerW - below.powerW;
  const hashrateThs =
    spanW > 0
      ? below.hashrateThs + ((above.hashrateThs - below.hashrateThs) * (powerW - below.powerW)) / spanW
      : (nearest.hashrateThs * powerW) / nearest.powerW;
  return { pointId: nearest.id, powerW, hashrateThs };
}

/** The same at a percentage: the model's own point that is set with it, or else that share of the nominal watts. */
export function loadAtPercent(model: ModelConfig, percent: number): VirtualLoad {
  const own = model.operatingPoints.find(
    ({ setting }) => setting?.verb === 'power-percent' && setting.percent === percent,
  );
  if (own !== undefined) return loadOf(own);
  return loadAtPowerW(model, (pointOfKind(model, 'nominal').powerW * percent) / 100);
}

/** The same at a power target: the model's own point that is set with it, or else those watts. */
export function loadAtPowerTarget(model: ModelConfig, targetW: number): VirtualLoad {
  const own = model.operatingPoints.find(
    ({ setting }) => setting?.verb === 'power-target' && setting.powerW === targetW,
  );
  return own === undefined ? loadAtPowerW(model, targetW) : loadOf(own);
}

/** The power target that leads to a load: that of the model's own point, or else its watts. */
export function powerTargetOf(model: ModelConfig, { pointId, powerW }: VirtualLoad): number {
  const own = model.operatingPoints.find((point) => point.id === pointId && point.powerW === powerW);
  return own?.setting?.verb === 'power-target' ? own.setting.powerW : Math.round(powerW);
}
