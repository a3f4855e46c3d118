import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { Clock } from './core/ports/clock.js';
import type { AppConfig } from './core/site.js';
import { type ClockOrigin, ScaledClock, SystemClock } from './platform/index.js';

/* What a run leaves in the state directory, for the next one and for the `ebb` command. */

const SIMULATION_BEGINS = { hour: 17, minute: 5, second: 0, millisecond: 0 };

const DATABASE_NAME_FILE = 'database-name';
const SIMULATED_CLOCK_FILE = 'simulated-clock.json';
export const LIVE_DATABASE = 'ebb';
/** Simulated time runs ahead of the wall's: the two must not share tables. */
export const SIMULATED_DATABASE = 'ebb_simulated';

/** Name of the database of the last run. */
export function lastDatabaseName(directory: string): string {
  const file = join(directory, DATABASE_NAME_FILE);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : LIVE_DATABASE;
}

export function keepDatabaseName(directory: string, name: string): void {
  writeFileSync(join(directory, DATABASE_NAME_FILE), name);
}

/** The key that the ledger's checkpoints are signed with. */
export function signingKeyFile(directory: string): string {
  return join(directory, 'ledger-ed25519.pem');
}

/** A clock that somebody else drives, and keeps. */
export function drivenClock(clock: Clock): { clock: Clock; origin: ClockOrigin } {
  return { clock, origin: { clockMs: clock.now().toMillis(), wallMs: Date.now() } };
}

/** The wall's clock, or a faster one whose origin is kept so that it goes on after a restart. */
export function makeClock(
  config: AppConfig,
  directory: string,
  market: 'live' | 'simulated',
): { clock: Clock; origin: ClockOrigin } {
  const now = Date.now();
  if (market === 'live') return { clock: new SystemClock(), origin: { clockMs: now, wallMs: now } };
  const { speed } = config.simulation;
  const kept = keptClock(directory) ?? { clockMs: firstSimulatedMs(config, now), wallMs: now, speed };
  // At another speed the clock goes on from where it is, not from where it would be.
  const origin =
    kept.speed === speed
      ? kept
      : { clockMs: new ScaledClock(kept, kept.speed).now().toMillis(), wallMs: now, speed };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, SIMULATED_CLOCK_FILE), JSON.stringify({ ...origin, speed }));
  return { clock: new ScaledClock(origin, speed), origin };
}

function keptClock(directory: string): (ClockOrigin & { readonly speed: number }) | null {
  const file = join(directory, SIMULATED_CLOCK_FILE);
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as ClockOrigin & { readonly speed: number };
}

/** The clock of the last run, running or not: what the `ebb` command writes down is stamped with it. */
export function lastClock(directory: string): Clock {
  const kept = lastDatabaseName(directory) === SIMULATED_DATABASE ? keptClock(directory) : null;
  return kept ? new ScaledClock(kept, kept.speed) : new SystemClock();
}

/** A simulation begins in the afternoon, when prices begin to move, so that whoever starts it need not wait for them. */
function firstSimulatedMs({ sites }: AppConfig, nowMs: number): number {
  return DateTime.fromMillis(nowMs, { zone: sites[0]?.timeZone ?? 'utc' })
    .set(SIMULATION_BEGINS)
    .toMillis();
}
