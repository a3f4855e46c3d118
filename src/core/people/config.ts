/** How long somebody stays signed in. */
export interface SessionRules {
  /** Without a request. */
  readonly idleMinutes: number;
  /** At the most, however busy. */
  readonly hoursMax: number;
}

/** How people sign in and what needs two of them. */
export interface PeopleConfig {
  readonly sessions: SessionRules;
}

export const DEFAULT_PEOPLE: PeopleConfig = { sessions: { idleMinutes: 60, hoursMax: 12 } };
