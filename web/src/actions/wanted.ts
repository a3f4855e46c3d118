import type { paths } from '../api/client.js';

export type OverrideBody =
  paths['/api/v1/sites/{site}/overrides']['post']['requestBody']['content']['application/json'];

export type Action = OverrideBody['action'];

/** Scope as the form holds it: `site`, `feeder:<id>` or `group:<id>`. */
export type ScopeKey = string;

/** An override as the form holds it. */
export interface Wanted {
  readonly action: Action;
  /** MW, for `setpoint`. */
  readonly powerMw: number;
  readonly scope: ScopeKey;
  readonly minutes: number;
  readonly reason: string;
  readonly acceptNonPerformance: boolean;
}

/** The longest that the service takes: it must be looked at again after a week. */
export const MINUTES_MAX = 7 * 24 * 60;
/** Reason of a preview that has none yet: it is not kept anywhere. */
const NO_REASON = 'preview';

/** Filled in so that one more key confirms it. */
export function startingWith(action: Action, drawnW: number): Wanted {
  const reasons = { curtail: 'Curtailed by hand', setpoint: 'Held by hand', run: 'Run by hand' };
  return {
    action,
    powerMw: Math.round(drawnW / 1e4) / 100,
    scope: 'site',
    minutes: 30,
    reason: reasons[action],
    acceptNonPerformance: false,
  };
}

/** What is wrong with it, in a sentence; null: nothing. */
export function mistakeIn({ action, powerMw, minutes, reason }: Wanted): string | null {
  if (reason.trim() === '') return 'Say why: an override is never set without a reason.';
  if (!(minutes > 0 && minutes <= MINUTES_MAX)) return 'Give between 1 minute and 7 days.';
  if (action === 'setpoint' && !(powerMw >= 0)) return 'Give a power of 0 MW or more.';
  return null;
}

/** The request's body. */
export function bodyOf(wanted: Wanted): OverrideBody {
  const { action, powerMw, scope, minutes, reason, acceptNonPerformance } = wanted;
  const [kind, ...id] = scope.split(':');
  return {
    action,
    minutes,
    reason: reason.trim() || NO_REASON,
    accept_non_performance: acceptNonPerformance,
    ...(action === 'setpoint' && { power_w: powerMw * 1e6 }),
    ...(kind === 'feeder' && { feeder: id.join(':') }),
    ...(kind === 'group' && { group: id.join(':') }),
  };
}

/** What the service looks at for a preview, which no word of the reason changes. */
export function previewKey(wanted: Wanted): OverrideBody {
  return bodyOf({ ...wanted, reason: '' });
}
