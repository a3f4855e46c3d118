import { formatPower } from '../../../src/core/units.js';

/** Text such as `17.27 MW`, or a dash where nothing is known. */
export function power(powerW: number | null | undefined): string {
  return powerW == null ? '–' : formatPower(powerW);
}

/** The same with its sign: `+1.94 MW`, `−217 kW`. */
export function signedPower(powerW: number): string {
  return `${powerW < 0 ? '−' : '+'}${formatPower(Math.abs(powerW))}`;
}

/** Share of `wholeW`, 0–1. */
export function shareOf(powerW: number, wholeW: number): number {
  return wholeW > 0 ? Math.min(1, Math.max(0, powerW / wholeW)) : 0;
}
