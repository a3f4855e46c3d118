import { z } from 'zod';
import { LEARNED_QUANTITIES } from '../core/learning/index.js';
import { STUCK_CAUSES } from '../core/planner/snapshot.js';
import { instant, ratio, ths, watts, nextCursor } from './reply-parts.js';

export const learnedQuantity = z.enum(LEARNED_QUANTITIES);
export const plannedPoint = z.object({ point_id: z.string(), power_w: watts, hashrate_ths: ths });

/** Shapes of the answers about the fleet; see replies.ts. */

export const fleet = z.object({
  groups: z.array(
    z.object({
      group_id: z.string(),
      model: z.string(),
      firmware: z.string(),
      feeder_id: z.string(),
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
      power_w: watts,
      power_w_max: watts,
    }),
  ),
});

const miner = z
  .object({
    miner_id: z.string(),
    group_id: z.string(),
    model: z.string(),
    firmware: z.string(),
    feeder_id: z.string(),
    virtual: z.boolean(),
    observed_point_id: z.string().nullable().describe('operating point that its watts say it is at'),
    directed_point_id: z.string().nullable().describe('operating point that it was last told to go to'),
    power_w: watts.nullable(),
    power_source: z.enum(['metered', 'estimated', 'absent']),
    hashrate_ths: ths,
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
export const minerList = z.object({ miners: z.array(miner), next_cursor: nextCursor });

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
export const minerDetail = z.object({ miner, commands: z.array(command) });
