import { z } from 'zod';
import { LEARNED_QUANTITIES } from '../core/learning/index.js';
import { STUCK_CAUSES } from '../core/planner/snapshot.js';
import { MINER_CONDITIONS } from '../fleet/index.js';
import { instant, ratio, ths, watts, nextCursor } from './reply-parts.js';

const condition = z.enum(MINER_CONDITIONS);
const conditionCounts = z.array(z.object({ condition, count: z.number() }));

export const learnedQuantity = z.enum(LEARNED_QUANTITIES);
export const plannedPoint = z.object({ point_id: z.string(), power_w: watts, hashrate_ths: ths });

/** Shapes of the answers about the fleet; see replies.ts. */

export const fleet = z.object({
  groups: z.array(
    z.object({
      group_id: z.string(),
      model_id: z.string(),
      model: z.string(),
      firmware: z.string(),
      feeder_id: z.string(),
      customer_id: z.string(),
      miner_count: z.number(),
      power_w: watts,
      hashrate_ths: ths,
      stuck_count: z.number(),
      figures: z
        .object({
          points: z.array(plannedPoint),
          up_seconds: z.number(),
          down_seconds: z.number(),
          sources: z
            .array(z.object({ quantity: learnedQuantity, source: z.enum(['learned', 'catalogue']) }))
            .describe(
              'whether a figure was learned from the machines; times of the catalogue are the firmware’s',
            ),
        })
        .describe('what plans are made with now'),
      responders: z
        .object({ mean: ratio, low: ratio, high: ratio })
        .nullable()
        .describe(
          'share of miners that go to sleep in time when told, with its 90 % range; null: none was told yet',
        ),
    }),
  ),
  feeders: z.array(
    z.object({
      feeder_id: z.string(),
      parent_id: z.string().nullable(),
      name: z.string(),
      power_w: watts.describe('W by the last readings of its miners'),
      metered_w: watts
        .nullable()
        .describe('W by the grid connection’s meter, where it tells now; null below it'),
      power_w_max: watts,
      headroom_w: watts.describe(
        'W left to the limit, by the meter where there is one; negative: it is exceeded',
      ),
      hashrate_ths: ths,
      miner_count: z.number().describe('on it and on those below'),
      conditions: conditionCounts.describe('what these miners are at'),
    }),
  ),
});

const miner = z
  .object({
    miner_id: z.string(),
    group_id: z.string(),
    model_id: z.string(),
    model: z.string(),
    firmware: z.string(),
    firmware_version: z.string().nullable().describe('as the device told last'),
    feeder_id: z.string(),
    customer_id: z.string(),
    serial: z.string().nullable(),
    mac: z.string().nullable(),
    host: z.string().nullable().describe('address where it answers; null for who sees only his own machines'),
    virtual: z.boolean(),
    behind_outlet: z.boolean().describe('whether Ebb can switch its power'),
    condition: condition.describe('what it is at'),
    observed_point_id: z.string().nullable().describe('operating point that its watts say it is at'),
    directed_point_id: z.string().nullable().describe('operating point that it was last told to go to'),
    power_w: watts.nullable(),
    power_source: z.enum(['metered', 'estimated', 'absent']),
    hashrate_ths: ths,
    expected_hashrate_ths: ths
      .nullable()
      .describe('TH/s of the point that it is at; null: asleep or between points'),
    efficiency_j_per_th: z.number().nullable().describe('J/TH; null: it does not hash'),
    efficiency_loss_ratio: z
      .number()
      .nullable()
      .describe('share by which it takes more J/TH than its point should; 0.1 is a tenth more'),
    chip_temp_c: z.number().nullable().describe('hottest chip, °C; null: not told'),
    claim: z.string().describe('what it says of itself'),
    profile: z.string().nullable(),
    seen_asleep: z
      .boolean()
      .nullable()
      .describe('side of the line between asleep and awake that it was last seen on'),
    observed_at: instant.nullable(),
    reachable: z.boolean(),
    read_failures: z.number(),
    awake_changed_at: instant.nullable(),
    woken_at: z.array(instant).describe('wakes that count against the most that a day may have'),
    stuck_cause: z.enum(STUCK_CAUSES).nullable(),
    stuck_since: instant.nullable(),
    failed_commands: z.number(),
    retry_at: instant.nullable(),
  })
  .meta({ id: 'Miner' });
export const minerList = z.object({
  miners: z.array(miner),
  total: z.number().describe('how many there are in all'),
  offset: z.number().describe('how many come before the first of these'),
  conditions: conditionCounts.describe('of all that match, whatever condition was asked for'),
  next_cursor: nextCursor,
});

const command = z
  .object({
    command_id: z.string(),
    miner_id: z.string(),
    epoch: z.number().describe('plan that it carries out'),
    point_id: z.string(),
    from_point_id: z.string(),
    attempt: z.number(),
    issued_at: instant,
    deadline_at: instant,
    reply: z.string().nullable().describe('what the miner answered; proof of nothing'),
    outcome: z
      .enum(['confirmed', 'accepted-unconfirmed', 'rejected', 'unreachable', 'superseded'])
      .nullable()
      .describe('null while it is open'),
    outcome_detail: z.string().nullable(),
    closed_at: instant.nullable(),
  })
  .meta({ id: 'Command' });
export const commandList = z.object({ commands: z.array(command), next_cursor: nextCursor });

/** What a firmware can do, see `CapabilityEnvelope`. */
const envelope = z.object({
  label: z.string(),
  verbs: z.array(z.string()).describe('what it can be asked to do; none: it can only be read'),
  restarts: z.array(z.string()).describe('verbs after which it hashes nothing for a while'),
  down_seconds: z.number(),
  up_seconds: z.number(),
  survives_reboot: z.array(z.string()),
  power: z.enum(['metered', 'estimated', 'absent']),
  dev_fee_ratio: ratio.nullable(),
  limits: z.array(z.string()).describe('what it does not do'),
  unverified: z.array(z.string()).describe('what no primary source confirms'),
});

export const minerDetail = z.object({
  miner,
  envelope,
  points: z
    .array(z.object({ point_id: z.string(), kind: z.string(), power_w: watts, hashrate_ths: ths }))
    .describe('what it can be set to, by the catalogue'),
  wanted: z
    .object({ epoch: z.number(), point_id: z.string(), power_w: watts, reason: z.string() })
    .nullable()
    .describe('what the newest plan wants of it; null where no plan says anything'),
  commands: z.array(command).describe('the newest first'),
});
