import { formatPower } from '../units.js';

export const URGENCIES = ['calm', 'watch', 'act'] as const;

/** How much a site wants to be looked at, and for what. */
export interface Urgency {
  readonly level: (typeof URGENCIES)[number];
  /** Null: nothing speaks for looking. */
  readonly why: string | null;
}

export interface UrgencyFacts {
  /** Why the last tick failed; null: it did not. */
  readonly tickError: string | null;
  readonly eventsCalled: number;
  readonly shortfallW: number;
  readonly overrides: number;
  readonly staleFeeds: readonly string[];
  readonly mode: 'shadow' | 'auto' | 'hold';
  readonly disobeyingW: number;
  readonly nominalW: number;
}

/** Load that does not obey counts from this share of the site on: some miner always is broken. */
const DISOBEYING_RATIO = 0.02;

/** The strongest of what speaks for looking at a site. */
export function urgencyOf(facts: UrgencyFacts): Urgency {
  const { tickError, eventsCalled, shortfallW, overrides, staleFeeds, mode } = facts;
  const { disobeyingW, nominalW } = facts;
  const findings: (Urgency | false)[] = [
    tickError !== null && { level: 'act', why: `the last decision failed: ${tickError}` },
    eventsCalled > 0 &&
      shortfallW > 0 && {
        level: 'act',
        why: `an event is called and ${formatPower(shortfallW)} too much is drawn`,
      },
    eventsCalled > 0 && { level: 'act', why: 'an event is called' },
    staleFeeds.length > 0 && { level: 'act', why: `stale: ${staleFeeds.join(', ')}` },
    overrides > 0 && { level: 'watch', why: 'an override is in force' },
    mode === 'hold' && { level: 'watch', why: 'the site is on hold' },
    disobeyingW > DISOBEYING_RATIO * nominalW && {
      level: 'watch',
      why: `${formatPower(disobeyingW)} does not obey`,
    },
  ];
  return findings.find((finding) => finding !== false) ?? { level: 'calm', why: null };
}
