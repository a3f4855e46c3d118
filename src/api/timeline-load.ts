import { DateTime } from 'luxon';
import { isoUtc } from '../core/interval.js';
import type { SiteConfig } from '../core/site.js';
import { ROLL_UP_MINUTES, rollUpStartMs } from '../core/telemetry/index.js';
import type { StepGrid, Stretches } from '../core/timeline/index.js';
import type { ApiContext } from './api-context.js';
import { FRESH_SECONDS } from './site-handlers.js';

const ROLL_UP_MS = ROLL_UP_MINUTES * 60_000;

/** Load over a time: its mean, and the highest that was seen within it. */
interface Drawn {
  readonly startMs: number;
  readonly endMs: number;
  readonly powerW: number;
  readonly powerWMax: number;
}

/** What the miners drew: their readings where steps are finer than a roll-up or none is made yet, else roll-ups. */
export async function drawnOf(
  { telemetry, clock }: ApiContext,
  { siteId }: SiteConfig,
  { fromMs, stepMs, count }: StepGrid,
): Promise<{ readonly mean: Stretches; readonly high: Stretches }> {
  const toMs = Math.min(fromMs + count * stepMs, clock.now().toMillis());
  const freshMs = FRESH_SECONDS * 1e3 * clock.speed;
  if (toMs <= fromMs) return { mean: stretchesOf([], 'powerW'), high: stretchesOf([], 'powerWMax') };
  const made = await telemetry.rollUps(siteId, utc(fromMs), utc(toMs), ROLL_UP_MINUTES);
  const madeToMs = (made.at(-1)?.startMs ?? -Infinity) + ROLL_UP_MS;
  // The interval that goes on is in no roll-up yet; where none is made for longer, there is nothing.
  const unmadeMs = Math.max(fromMs, madeToMs, toMs - ROLL_UP_MS - freshMs);
  const sinceMs = stepMs < ROLL_UP_MS ? fromMs : unmadeMs;
  const samples = sinceMs < toMs ? await telemetry.samples(siteId, utc(sinceMs), utc(toMs)) : [];
  const readings = samples.map(({ at, powerW }): Drawn => {
    const startMs = at.toMillis();
    return { startMs, endMs: Math.min(startMs + freshMs, toMs), powerW, powerWMax: powerW };
  });
  const isRead = new Set(readings.map(({ startMs }) => rollUpStartMs(startMs)));
  const all = made
    .filter(({ startMs }) => !isRead.has(startMs))
    .map(({ startMs, powerW, powerWMax }): Drawn => {
      // On a fast clock readings are further apart than roll-ups are long.
      return { startMs, endMs: Math.min(startMs + Math.max(ROLL_UP_MS, freshMs), toMs), powerW, powerWMax };
    })
    .concat(readings)
    .sort((a, b) => a.startMs - b.startMs);
  return { mean: stretchesOf(all, 'powerW'), high: stretchesOf(all, 'powerWMax') };
}

function stretchesOf(drawn: readonly Drawn[], name: 'powerW' | 'powerWMax'): Stretches {
  return {
    startMs: drawn.map(({ startMs }) => startMs),
    endMs: drawn.map(({ endMs }) => endMs),
    value: drawn.map((each) => each[name]),
  };
}

/** By the first meter of the grid connection, intervals that start in the span; null where there is none. */
export async function meteredOf(
  { meters }: ApiContext,
  { siteId, meters: [meter] }: SiteConfig,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<Stretches | null> {
  if (!meter) return null;
  const span = { from: isoUtc(utc(fromMs)), to: isoUtc(utc(toMs)), versions: 'newest' } as const;
  const intervals = await meters.intervals(siteId, meter.meterId, span);
  const startMs = intervals.map(({ start }) => Date.parse(start));
  return {
    startMs,
    endMs: intervals.map(({ minutes }, at) => startMs[at]! + minutes * 60_000),
    value: intervals.map(({ energyKwh, minutes }) =>
      energyKwh === null ? NaN : energyKwh * 1e3 * (60 / minutes),
    ),
  };
}

function utc(ms: number): DateTime {
  return DateTime.fromMillis(ms, { zone: 'utc' });
}
