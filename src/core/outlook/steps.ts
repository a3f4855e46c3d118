import type { Step } from '../forecast/index.js';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** Steps of a length last until this many hours from now, at the least; then they get longer at the next whole one. */
const FINE = { minutes: 5, hours: 2 } as const;
const MIDDLE = { minutes: 15, hours: 8 } as const;

/**
 * The horizon's grid: 5-minute steps for two hours, quarters until eight, hours beyond. Each lies within one hour of the
 * clock; the first begins where the tick does that holds `fromMs`.
 *
 * @param tickMinutes of the site's ticks, a divisor of 60; finer ones than 5 minutes count as 5, longer as they are
 */
export function horizonSteps(fromMs: number, hours: number, tickMinutes: number): Step[] {
  const fine = Math.max(FINE.minutes, tickMinutes);
  const startMs = floorTo(fromMs, fine);
  const endMs = startMs + hours * HOUR_MINUTES * MINUTE_MS;
  const steps: Step[] = [];
  for (let atMs = startMs; atMs < endMs;) {
    const minutes = stepMinutes(atMs, (atMs - startMs) / MINUTE_MS / HOUR_MINUTES, fine);
    steps.push({ startMs: atMs, minutes });
    atMs += minutes * MINUTE_MS;
  }
  return steps;
}

function stepMinutes(atMs: number, hoursAhead: number, fine: number): number {
  if (hoursAhead >= MIDDLE.hours && isAligned(atMs, HOUR_MINUTES)) return HOUR_MINUTES;
  const middle = Math.max(MIDDLE.minutes, fine);
  if (hoursAhead >= FINE.hours && isAligned(atMs, middle)) return middle;
  return fine;
}

function floorTo(ms: number, minutes: number): number {
  return Math.floor(ms / (minutes * MINUTE_MS)) * minutes * MINUTE_MS;
}

function isAligned(ms: number, minutes: number): boolean {
  return ms % (minutes * MINUTE_MS) === 0;
}
