import { z } from 'zod';
import { DEFAULT_PEOPLE, type PeopleConfig, TWO_PERSON_ACTIONS } from '../src/core/people/index.js';
import { oidcConfig, oidcSchema } from './oidc-schema.js';
import type { SecretPlaces } from './secrets.js';

const { sessions, approvalHours } = DEFAULT_PEOPLE;

/** How people sign in, and what needs two of them. */
export const peopleSchema = z
  .strictObject({
    sessions: z
      .strictObject({
        idle_minutes: z
          .number()
          .min(1)
          .max(1_440)
          .default(sessions.idleMinutes)
          .describe('without a request, after which somebody is signed out'),
        hours_max: z
          .number()
          .min(0.1)
          .max(720)
          .default(sessions.hoursMax)
          .describe('after which somebody is signed out, however busy'),
      })
      .default({ idle_minutes: sessions.idleMinutes, hours_max: sessions.hoursMax }),
    two_person: z
      .array(z.enum(TWO_PERSON_ACTIONS))
      .default([])
      .describe('what waits for a second person; to curtail and to lower a limit never does'),
    approval_hours: z
      .number()
      .min(0.1)
      .max(720)
      .default(approvalHours)
      .describe('for so long a second person may approve'),
    oidc: oidcSchema.optional().describe('sign-in by way of a provider of identities'),
  })
  .prefault({});

/** After `checkOidc`. */
export function peopleConfig(raw: z.output<typeof peopleSchema>, secrets: SecretPlaces): PeopleConfig {
  const { sessions: rules, two_person: twoPerson, approval_hours: hours, oidc } = raw;
  return {
    sessions: { idleMinutes: rules.idle_minutes, hoursMax: rules.hours_max },
    twoPerson: [...new Set(twoPerson)],
    approvalHours: hours,
    ...(oidc && { oidc: oidcConfig(oidc, secrets) }),
  };
}
