import type { ProviderConfig } from './provider.js';

/** How long somebody stays signed in. */
export interface SessionRules {
  /** Without a request. */
  readonly idleMinutes: number;
  /** At the most, however busy. */
  readonly hoursMax: number;
}

/**
 * What a second person may have to allow: to leave a program's event, to raise a limit of the site or of its protection, to
 * change how energy is paid for.
 */
export const TWO_PERSON_ACTIONS = ['leave-event', 'raise-limit', 'change-contract'] as const;
export type TwoPersonAction = (typeof TWO_PERSON_ACTIONS)[number];

/** How people sign in and what needs two of them. */
export interface PeopleConfig {
  readonly sessions: SessionRules;
  /** None: nothing waits for a second person. */
  readonly twoPerson: readonly TwoPersonAction[];
  /** For so long a second person may approve. */
  readonly approvalHours: number;
  /** Absent: people sign in with a password alone. */
  readonly oidc?: ProviderConfig;
}

export const DEFAULT_PEOPLE: PeopleConfig = {
  sessions: { idleMinutes: 60, hoursMax: 12 },
  twoPerson: [],
  approvalHours: 24,
};
