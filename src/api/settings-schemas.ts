import { z } from 'zod';
import { TWO_PERSON_ACTIONS } from '../core/people/index.js';
import { instant, nextCursor, ratio, usdPerMwh, watts } from './reply-parts.js';
import { id, reason, siteParams } from './schemas.js';

/* Shapes of what settings are asked for, and answered, with. */

const YAML_MAX = 60_000;
const hash = z.string().describe('SHA-256 of `yaml`, hex');
const yaml = z.string().describe('settings as the file has them, with their comments');
const draft = z.string().max(YAML_MAX).describe('settings as YAML; what is left out of them is no more');

const edit = z.strictObject({
  path: z
    .array(z.union([z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'a key'), z.number().int().min(0)]))
    .min(1)
    .max(20)
    .describe('keys and places in lists, such as ["policy", "schedule", 0, "from"]'),
  value: z.unknown().optional().describe('left out: the setting is to go'),
});

export const checkBody = z.strictObject({
  yaml: draft,
  edits: z.array(edit).max(500).default([]).describe('made to the draft first, as a form does'),
});
export const saveBody = z.strictObject({ yaml: draft, reason });
export const dryRunBody = z.strictObject({ yaml: draft });
export const dryRunParams = siteParams.extend({ run: id.describe('`run_id` of the dry run') });
export const putBackBody = z.strictObject({ reason });
export const versionParams = siteParams.extend({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});
export const versionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: id.optional().describe('`next_cursor` of the page before'),
});

export const change = z
  .object({
    path: z.string().describe('elements of lists by their id where they have one'),
    from: z.unknown().optional().describe('left out: it was not there'),
    to: z.unknown().optional().describe('left out: it is no more'),
  })
  .meta({ id: 'SettingChange' });
const changes = z.array(change);
const kinds = z.array(z.enum(['raises-limit', 'changes-contract', 'changes-policy']));
const values = z.record(z.string(), z.unknown()).describe('the settings as values');

const field = z.object({
  path: z.string().describe('dotted, `[]` for the elements of a list'),
  variant: z.string().nullable().describe('of a group that comes in kinds, the kind that has it'),
  type: z.enum(['number', 'integer', 'boolean', 'text', 'list']),
  unit: z.string().nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  choices: z.array(z.union([z.string(), z.number()])).nullable(),
  is_required: z.boolean(),
  may_be_null: z.boolean(),
  default: z.unknown(),
  description: z.string().nullable(),
  is_live: z.boolean().describe('followed at once; else it needs a restart'),
});

export const dryRunSummary = z
  .object({
    from: instant,
    to: instant,
    days: z.number(),
    intervals: z.number().int(),
    intervals_changed: z.number().int(),
    net_usd_difference: z.number().nullable(),
    energy_mwh_difference: z.number(),
    cycles_per_day_difference: z.number().describe('wakes of a miner in a day'),
    obligations_missed_before: z.number().int().describe('intervals'),
    obligations_missed_after: z.number().int(),
  })
  .meta({ id: 'DryRunSummary' });

const side = z.object({ setpoint_w: watts, summary: z.string() });

export const dryRun = z
  .object({
    run_id: z.string(),
    site_id: z.string(),
    by: z.string(),
    asked_at: instant,
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    progress: ratio,
    intervals_changed: z.number().int().describe('so far'),
    hash: hash.describe('of the settings that are tried'),
    against_hash: hash.describe('of those that they are compared with'),
    changes,
    notes: z.array(z.string()).describe('what is missing from it'),
    problem: z.string().nullable(),
    result: z
      .object({
        summary: dryRunSummary,
        intervals_priced: z.number().int().describe('of which money is known'),
        examples: z.array(
          z.object({
            at: instant,
            market_price_usd_per_mwh: usdPerMwh.nullable(),
            before: side,
            after: side,
          }),
        ),
        hours: z.array(
          z.object({
            start: instant,
            intervals: z.number().int(),
            intervals_changed: z.number().int(),
            before_w: watts.describe('mean of the setpoints, W'),
            after_w: watts,
            net_usd_difference: z.number().nullable(),
          }),
        ),
      })
      .nullable()
      .describe('null until it is done'),
  })
  .meta({ id: 'DryRun' });

export const settings = z.object({
  site_id: z.string(),
  version: z.number().int(),
  hash,
  yaml,
  values,
  file: z.string().describe('what Ebb goes by'),
  asked: z.string().describe('what it was started for'),
  target: z.string().describe('where a change is written'),
  by_hand: changes.nullable().describe('in which the file differs since it was loaded; null: in nothing'),
  fields: z.array(field),
});

export const checkedDraft = z.object({
  yaml: draft,
  values: values.nullable().describe('null where the draft cannot be read'),
  hash: hash.nullable().describe('of the settings that it would make; null where it has mistakes'),
  changes,
  kinds,
  needs_approval: z
    .array(z.enum(TWO_PERSON_ACTIONS))
    .describe('why it would wait for a second person; empty: it would not'),
  problems: z.array(
    z.object({
      line: z.number().int().nullable().describe('of the draft; null where it is not in it'),
      path: z.string(),
      problem: z.string(),
      fix: z.string(),
    }),
  ),
});

const versionHead = {
  version: z.number().int(),
  made_at: instant,
  made_by: z.string(),
  reason: z.string(),
  hash,
  put_back: z.number().int().nullable().describe('the version that it put back'),
  dry_run: dryRunSummary.nullable().describe('what was said before it was saved; null: none was run'),
  approved_by: z.string().nullable().describe('the second person; null where none was needed'),
  request_id: z.string().nullable().describe('of what they approved'),
};

export const version = z.object({ ...versionHead, yaml }).meta({ id: 'SettingsVersion' });
export const versionList = z.object({ versions: z.array(z.object(versionHead)), next_cursor: nextCursor });
export const versionDetail = z.object({
  ...versionHead,
  yaml,
  changes: changes.describe('against the version before'),
  changes_if_put_back: changes.describe('against what is in force'),
});
