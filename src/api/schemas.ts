import { z } from 'zod';
import { MINER_CONDITIONS, MINER_SORTS, MINER_STATES } from '../fleet/index.js';

/** Shapes of the API's requests: checked on the way in, and the source of the OpenAPI document. */

/** PostgreSQL and JavaScript agree on these years; nothing that Ebb knows of is outside of them. */
const YEARS = { first: 1970, last: 9999 };

export const instant = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => {
      const year = new Date(text).getUTCFullYear();
      return year >= YEARS.first && year <= YEARS.last;
    },
    { error: `an instant of the years ${YEARS.first} to ${YEARS.last}` },
  )
  .describe('ISO 8601 with an offset');
/** Ids are printable; PostgreSQL refuses a NUL in any text. */
export const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u, { error: 'an id without control characters' });
export const reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\0]*$/, { error: 'a text without a NUL' });

/** Of a list that is given in pages. */
export function pageQuery(limitDefault: number, limitMax: number) {
  return {
    limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
    cursor: z.string().min(1).max(2_000).optional().describe('`next_cursor` of the page before'),
  };
}

export const siteParams = z.strictObject({ site: id.describe('id of the site') });
export const rangeQuery = z.strictObject({
  from: instant.optional().describe('first instant; a day before `to` where it is left out'),
  to: instant.optional().describe('first instant that is left out; now where it is not given'),
});

export const streamQuery = z.strictObject({
  site: id.optional().describe('events of this site alone; of all that the token sees where it is left out'),
  last_event_id: id.optional().describe('as the header Last-Event-ID, for clients that cannot send one'),
});

export const meterParams = siteParams.extend({ meter: id.describe('id of the meter') });
export const meterIntervalsQuery = rangeQuery.extend({
  known_at: instant.optional().describe('what counted then; what counts now where it is left out'),
  versions: z.enum(['newest', 'all']).default('newest').describe('all: corrected ones, too'),
});
export const meterImportQuery = z.strictObject({
  name: id.describe('name of the file, as it is to be known'),
  format: id.optional().describe('green-button or csv; told from the file where it is left out'),
});

export const powerQuery = rangeQuery.extend({
  group: id.optional().describe('the whole site where it is left out'),
});

export const shadowQuery = rangeQuery.extend({
  intervals: z.enum(['yes', 'no']).default('no').describe('yes: every settlement interval, too'),
});

export const intervalsQuery = rangeQuery.extend(pageQuery(5_000, 5_000));
export const overridesQuery = z.strictObject(pageQuery(200, 1_000));
export const eventsQuery = z.strictObject(pageQuery(500, 1_000));
export const eventReportsQuery = z.strictObject(pageQuery(500, 1_000));

export const modeBody = z.strictObject({
  mode: z.enum(['shadow', 'auto', 'hold']),
  reason,
});

export const takeOverBody = z.strictObject({ reason });

export const overrideBody = z
  .strictObject({
    action: z.enum(['curtail', 'run', 'setpoint']),
    power_w: z.number().min(0).optional().describe('W, for setpoint'),
    feeder: id.optional().describe('scope; the whole site where neither feeder nor group is given'),
    group: id.optional(),
    reason,
    expires_at: instant.optional(),
    minutes: z
      .number()
      .positive()
      .max(7 * 24 * 60)
      .optional()
      .describe('instead of expires_at'),
    accept_non_performance: z.boolean().default(false).describe('break obligations and contracts knowingly'),
  })
  .meta({ examples: [{ action: 'curtail', minutes: 30, reason: 'breaker work' }] });

export const eventBody = z.strictObject({
  source: id.describe('id of a source of signals that takes entries'),
  reason: reason.describe('who called, and how'),
  event: z
    .record(z.string(), z.unknown())
    .describe('event_id, and what it asks for; docs/programs.md has the words'),
});

export const releaseQuery = z.strictObject({ reason });

export const minersQuery = z.strictObject({
  search: z
    .string()
    .max(200)
    .regex(/^[^\0]*$/, { error: 'a text without a NUL' })
    .optional()
    .describe('words; each is in its id, address, serial, MAC or model'),
  feeder: id.optional().describe('it hangs on this one, or on one below'),
  group: id.optional(),
  model: id.optional().describe('id of a model'),
  firmware: id.optional(),
  customer: id.optional(),
  condition: z.enum(MINER_CONDITIONS).optional().describe('what it is at, one of these at a time'),
  state: z.enum(MINER_STATES).optional().describe('in a wider sense: one may be in several'),
  behind_outlet: z.enum(['yes', 'no']).optional().describe('yes: those whose power Ebb can switch'),
  chip_temp_over_c: z.coerce.number().min(-100).max(1_000).optional().describe('hottest chip, °C'),
  sort: z.enum(MINER_SORTS).default('id').describe('what has no such figure comes last, whichever way'),
  order: z.enum(['asc', 'desc']).default('asc'),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe('how many to pass over, in place of a cursor'),
  ...pageQuery(100, 1000),
});
export const minerParams = siteParams.extend({ miner: id });

export const commandsQuery = z.strictObject({
  miner: id.optional(),
  before: instant.optional(),
  ...pageQuery(100, 5000),
});

export const plansQuery = z.strictObject({
  ...pageQuery(50, 500),
  before_epoch: z.coerce.number().int().min(1).optional(),
});
export const explainQuery = z.strictObject({
  group: id.optional().describe('all groups where it is left out'),
  at: instant.optional().describe('an instant of the horizon; its beginning where it is left out'),
});
export const replayParams = z.strictObject({ id: id.describe('id of a plan or of a look ahead') });
export const planParams = siteParams.extend({ epoch: z.coerce.number().int().min(1) });

export const overrideParams = siteParams.extend({ override: id });

export const entryParams = siteParams.extend({
  seq: z.coerce.number().int().min(1).describe('number of the entry'),
});
export const correctionBody = z.strictObject({
  reason,
  correction: z
    .record(z.string(), z.unknown())
    .describe('what should have been recorded; names in snake_case'),
});

export const ledgerQuery = z.strictObject({
  from_seq: z.coerce.number().int().min(1).default(1),
  ...pageQuery(100, 1000),
});
export const exportQuery = z.strictObject({
  from_seq: z.coerce.number().int().min(1).optional(),
  to_seq: z.coerce.number().int().min(1).optional(),
});
