import type { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { SiteFleet } from './registry.js';

/** A frame of telemetry as hours are added up from it; by slot, null where nothing is known. */
export interface HourFrame {
  readonly at: Date;
  readonly minerIds: readonly string[];
  readonly powerW: readonly (number | null)[];
  readonly hashrateGhs: readonly (number | null)[];
  /** Of the site's power. */
  readonly estimatedRatio: number;
}

/** Means of one model over the frames of an hour. */
export interface ModelHour {
  readonly energyMwh: number;
  readonly estimatedMwh: number;
  readonly hashThsHours: number;
  readonly machineHours: number;
  readonly hashingHours: number;
  /** Asleep as the plan in force had told them to be. */
  readonly curtailedHours: number;
}

/** How many miners of each group the plan in force had told to sleep. */
export type ToldAsleep = ReadonlyMap<string, number>;

const NOTHING = {
  energyMwh: 0,
  estimatedMwh: 0,
  hashThsHours: 0,
  machineHours: 0,
  hashingHours: 0,
  curtailedHours: 0,
};

/**
 * By model id. A miner that does not answer is there and does not hash; one that is not configured any more counts nowhere.
 * Which miners of a group are asleep because they were told to is not known: as many as were told to, at most.
 */
export function modelHour(
  { byId, groups }: Pick<SiteFleet, 'byId' | 'groups'>,
  frames: readonly HourFrame[],
  toldAt: (at: Date) => ToldAsleep,
): Map<string, ModelHour> {
  const sums = new Map(groups.map(({ model }) => [model.modelId, { ...NOTHING }]));
  for (const { at, minerIds, powerW: watts, hashrateGhs: hashes, estimatedRatio } of frames) {
    const asleep = new Map<string, number>();
    minerIds.forEach((minerId, slot) => {
      const miner = byId.get(minerId);
      if (!miner) return;
      const sum = sums.get(miner.model.modelId)!;
      const powerW = watts[slot] ?? 0;
      const ths = watts[slot] == null ? 0 : (hashes[slot] ?? 0) / 1e3;
      sum.energyMwh += powerW / 1e6;
      sum.estimatedMwh += (powerW * estimatedRatio) / 1e6;
      sum.hashThsHours += ths;
      sum.machineHours += 1;
      if (ths > 0) sum.hashingHours += 1;
      else asleep.set(miner.groupId, (asleep.get(miner.groupId) ?? 0) + 1);
    });
    const told = toldAt(at);
    for (const { groupId, model } of groups)
      sums.get(model.modelId)!.curtailedHours += Math.min(asleep.get(groupId) ?? 0, told.get(groupId) ?? 0);
  }
  for (const sum of sums.values())
    for (const key of Object.keys(sum) as (keyof ModelHour)[]) sum[key] /= frames.length;
  return sums;
}

/** Adds up an hour by model and keeps it for good; one that is kept stays as it is. */
export async function closeModelHour(
  database: DataSource,
  fleet: SiteFleet,
  from: DateTime,
  frames: readonly HourFrame[],
): Promise<void> {
  if (frames.length === 0) return;
  const { siteId, models } = fleet.site;
  const toldAt = await toldAsleep(database, fleet, from);
  for (const [modelId, hour] of modelHour(fleet, frames, toldAt)) {
    const { label, firmware } = models.find((model) => model.modelId === modelId)!;
    const { energyMwh, estimatedMwh, hashThsHours, machineHours, hashingHours, curtailedHours } = hour;
    await database.query(
      `INSERT INTO model_hour (site_id, model_id, hour, model, firmware, energy_mwh, estimated_mwh, hash_ths_hours,
                               machine_hours, hashing_hours, curtailed_hours)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (site_id, model_id, hour) DO NOTHING`,
      [
        siteId,
        modelId,
        from.toJSDate(),
        label,
        firmware,
        energyMwh,
        estimatedMwh,
        hashThsHours,
        machineHours,
        hashingHours,
        curtailedHours,
      ],
    );
  }
}

interface PlanText {
  readonly states?: string;
  readonly groups: readonly {
    readonly groupId: string;
    readonly counts: readonly { readonly pointId: string; readonly count: number }[];
  }[];
}

/** By the plans in force within the hour; those of mode shadow told nobody. */
async function toldAsleep(
  database: DataSource,
  { site, groups }: SiteFleet,
  from: DateTime,
): Promise<(at: Date) => ToldAsleep> {
  const rows = await database.query<{ made_at: Date; plan: string }[]>(
    `(SELECT made_at, plan FROM plan WHERE site_id = $1 AND made_at < $2 ORDER BY epoch DESC LIMIT 1)
     UNION ALL SELECT made_at, plan FROM plan WHERE site_id = $1 AND made_at >= $2 AND made_at < $3 ORDER BY made_at`,
    [site.siteId, from.toJSDate(), from.plus({ hours: 1 }).toJSDate()],
  );
  const sleepOf = new Map(groups.map(({ groupId, miners }) => [groupId, miners[0]?.sleep.id]));
  const steps = rows.map(({ made_at: madeAt, plan }) => {
    const { states, groups: planned } = JSON.parse(plan) as PlanText;
    const told = planned.map(({ groupId, counts }): [string, number] => [
      groupId,
      counts.find(({ pointId }) => pointId === sleepOf.get(groupId))?.count ?? 0,
    ]);
    return { madeAt, told: new Map(states === 'would-be' ? [] : told) };
  });
  return (at) => steps.findLast(({ madeAt }) => madeAt <= at)?.told ?? new Map();
}
