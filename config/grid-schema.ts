import { z } from 'zod';
import { OBLIGATION_KINDS } from '../src/core/programs/rules.js';
import { id, name, ratio } from './schema-parts.js';

/* The shape of what a site has to do with grid programs: where they call, and what it has promised them. */

const date = z.iso.date('a date such as "2026-10-01"');
const powerW = z.number().min(0).max(2e9);
const seconds = z.number().min(0).max(86_400);

export const signalSource = z.strictObject({
  id,
  protocol: name.describe('id of a signal adapter'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("in the adapter's own words; secrets as elsewhere"),
});

const commitment = z.strictObject({
  period: id.nullable().default(null).describe("id of the program's time period; null: at all hours"),
  power_w: powerW.describe('what is to be dropped, or held ready'),
  maximum_base_load_w: powerW
    .nullable()
    .default(null)
    .describe('for drop-to and curtailment: the most that may be drawn'),
});

const callPlace = z.strictObject({
  source: name.describe("id of one of the site's sources of signals"),
  program: name.nullable().default(null).describe('as the source calls it; null: all that it says'),
});

export const enrolmentSchema = z.strictObject({
  id,
  program: name.describe('id of a program of config/programs'),
  kind: z.enum(OBLIGATION_KINDS),
  feeder: name.optional().describe('whose load is promised; the whole site where it is left out'),
  from: date.describe('first local date'),
  to: date.nullable().default(null).describe('last local date; null: none yet'),
  notice: id.nullable().default(null).describe("which of the program's notices, where it has several"),
  baseline: id.nullable().default(null).describe("which of the program's baselines"),
  commitments: z.array(commitment).default([]),
  signals: z
    .union([callPlace, z.array(callPlace)])
    .nullable()
    .default(null)
    .transform((places) => (places === null ? [] : Array.isArray(places) ? places : [places]))
    .describe('where the program calls, one place or several; null: nobody calls'),
  groups: z
    .array(z.strictObject({ firmware: name, feeder: name, customer: name }).partial())
    .default([])
    .describe('groups that respond; none: all at the feeder and below'),
  lowest_load_w: powerW
    .optional()
    .describe('load that stays when all that responds sleeps; else what the models say'),
  relay_seconds: seconds
    .default(120)
    .describe('longest time that the agent takes to pass an instruction on, where it does not tell'),
  lead_seconds: seconds
    .optional()
    .describe('from the decision until the load is gone, as measured; else by the slowest firmware'),
  shortfall_probability_max: z.number().min(1e-6).max(0.5).default(0.01),
  response_ratio: ratio.nullable().default(null).describe('share of miners that respond; null: as measured'),
  meter_error_ratio: ratio.default(0.01).describe('one standard deviation of the meter against the miners'),
  milestones: z
    .array(z.strictObject({ id, date }))
    .default([])
    .describe('dates that deadlines of the checklist count from, such as retail-service'),
  act_on: z
    .strictObject({ eea_level: z.number().int().min(1).max(3) })
    .optional()
    .describe('for curtailment: curtails by itself from this level of emergency on, without a call'),
  checklist_done: z.array(id).default([]),
  ruled_out: z
    .array(id)
    .default([])
    .describe('rules that are not verified, and that somebody has made sure do not stand in the way'),
  rates: z
    .array(z.strictObject({ payment: id, price: z.number().min(0).max(1e9) }))
    .default([])
    .describe("prices of the contract in place of the program's, by its payments"),
});

export type RawEnrolment = z.output<typeof enrolmentSchema>;
