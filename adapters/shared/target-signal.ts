import { z } from 'zod';
import type { GridSignal, SignalInterval, SignalValue } from '../../src/core/ports/signal.js';
import { contentSha256 } from './inbound.js';

/*
 * A target is what holds until the next one. Its watchdog is in the signal itself: what is to be when no target has come for
 * too long follows the target, so it acts whether or not anything else still runs.
 */

/** How a sender writes its target. */
export const TARGET_UNITS = ['W', 'kW', 'MW', 'percent', 'ratio'] as const;
export type TargetUnit = (typeof TARGET_UNITS)[number];

const WATTS = { W: 1, kW: 1e3, MW: 1e6 } as const;
/** Names what holds when nothing fresh is there. */
const STALE = 'stale';
const RATIO = { percent: 0.01, ratio: 1 } as const;

/** Settings of every source of targets. */
export const watchdogSettings = {
  stale_after_seconds: z.number().min(1).max(86_400).default(240),
  when_stale: z
    .enum(['curtail', 'release', 'hold'])
    .default('curtail')
    .describe('curtail: go to fallback_w; release: as if there was no target; hold: keep the last one'),
  fallback_w: z.number().min(0).max(2e9).default(0),
};

export interface Watchdog {
  readonly staleAfterSeconds: number;
  readonly whenStale: 'curtail' | 'release' | 'hold';
  readonly fallbackW: number;
}

export function watchdogOf(settings: z.output<z.ZodObject<typeof watchdogSettings>>): Watchdog {
  const { stale_after_seconds: staleAfterSeconds, when_stale: whenStale, fallback_w: fallbackW } = settings;
  return { staleAfterSeconds, whenStale, fallbackW };
}

/** The most that may be drawn, in W, or as a share of the load. @param payloadType the protocol's own name of it */
export function targetValue(payloadType: string, target: number, unit: TargetUnit): SignalValue {
  if (unit === 'percent' || unit === 'ratio') {
    return { payloadType, kind: 'load-ratio', ratio: Math.min(Math.max(target * RATIO[unit], 0), 1) };
  }
  return { payloadType, kind: 'power-limit', powerW: Math.max(target * WATTS[unit], 0) };
}

export interface Target {
  readonly eventId: string;
  /** A higher one takes the place of a lower. */
  readonly version: number;
  /** What is asked for; none: nothing is. */
  readonly values: readonly SignalValue[];
  /** When the sender said it, by its clock, ms since 1970. */
  readonly saidMs: number;
  readonly receivedMs: number;
  readonly programRef: string | null;
}

/** A target and what follows it when it grows stale. A sender's clock that is ahead makes nothing fresher. */
export function targetSignal(target: Target, watchdog: Watchdog): GridSignal {
  const { eventId, version, values, saidMs, receivedMs, programRef } = target;
  const staleMs = Math.min(saidMs, receivedMs) + watchdog.staleAfterSeconds * 1e3;
  const ageSeconds = (receivedMs - saidMs) / 1e3;
  const isStale = staleMs <= receivedMs;
  return {
    eventId,
    version,
    contentSha256: contentSha256([values, saidMs, { ...watchdog }]),
    programRef,
    kind: 'target',
    intervals: intervalsOf(values, receivedMs, staleMs, watchdog),
    repeats: null,
    priority: null,
    targets: [],
    responseRequired: false,
    respondBy: null,
    createdAt: iso(saidMs),
    reportRequests: [],
    notes: isStale ? [`was said ${ageSeconds} s ago: stale after ${watchdog.staleAfterSeconds} s`] : [],
  };
}

function intervalsOf(
  values: readonly SignalValue[],
  receivedMs: number,
  staleMs: number,
  { whenStale, fallbackW }: Watchdog,
): SignalInterval[] {
  if (whenStale === 'hold') return [{ startsAt: iso(receivedMs), endsAt: null, values }];
  const fresh: SignalInterval[] =
    staleMs > receivedMs ? [{ startsAt: iso(receivedMs), endsAt: iso(staleMs), values }] : [];
  if (whenStale === 'release') return fresh;
  const fallback: SignalValue = { payloadType: STALE, kind: 'power-limit', powerW: fallbackW };
  return [...fresh, { startsAt: iso(Math.max(staleMs, receivedMs)), endsAt: null, values: [fallback] }];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
