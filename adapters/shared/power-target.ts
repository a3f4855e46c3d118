import { EbbError } from '../../src/core/errors.js';
import type { PowerRange } from '../../src/core/ports/miner.js';

/** A target as it is configured and, where something holds it lower or higher for the moment, as it is. */
export function powerTargetName(configuredW: number, effectiveW: number | null): string {
  const now = effectiveW === null || effectiveW === configuredW ? '' : `, scaled to ${effectiveW} W`;
  return `power target ${configuredW} W${now}`;
}

/** @throws EbbError `unsupported` for a target that the device would not take */
export function refuseOutside(
  label: string,
  powerW: number,
  { min, max }: Pick<PowerRange, 'min' | 'max'>,
): void {
  if ((min === null || powerW >= min) && (max === null || powerW <= max)) return;
  throw new EbbError(
    'unsupported',
    `${label}: ${powerW} W is outside the device’s own limits (${min ?? '?'} to ${max ?? '?'} W); nothing was sent`,
  );
}
