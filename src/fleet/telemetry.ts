import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { Retention } from '../core/site.js';
import {
  type FrameReadings,
  minerStepMinutes,
  ROLL_UP_MINUTES,
  type RollUp,
  siteStepMinutes,
  WHOLE_SITE,
} from '../core/telemetry/index.js';
import type { Partition } from '../platform/index.js';
import { FleetState } from './fleet-state.js';
import { FrameStore, type MinerReading } from './frame-store.js';
import { FleetRegistry } from './registry.js';
import { RollUps } from './roll-ups.js';
import { SlotMaps } from './slot-maps.js';

/** A site's power at one instant, summed over its miners. */
export interface SitePower {
  readonly at: DateTime;
  readonly powerW: number;
  readonly hashrateThs: number;
  /** Share of `powerW` that is estimated or carried over from an older reading, 0–1. */
  readonly estimatedShare: number;
}

/** What a miner drew and hashed over some readings. */
export interface MinerMean {
  readonly minerId: string;
  /** Null: not known. */
  readonly powerW: number | null;
  readonly hashrateThs: number;
}

/** What a site or a group drew over time. */
export interface PowerHistory {
  /** Minutes that each point is the mean of; null: points are readings. */
  readonly stepMinutes: number | null;
  readonly points: readonly PowerPoint[];
}

export interface PowerPoint {
  readonly at: DateTime;
  readonly powerW: number;
  /** The highest reading of the step. */
  readonly powerWMax: number;
  readonly hashrateThs: number;
  /** Share of `powerW` that was estimated or carried over; of groups it is not known. */
  readonly estimatedShare: number | null;
}

export interface MinerHistory {
  /** Minutes between points, each the first reading of its step; null: points are all readings. */
  readonly stepMinutes: number | null;
  readonly points: readonly MinerReading[];
}

const EPOCH = DateTime.fromMillis(0, { zone: 'utc' });
/** Roll-ups that are made up for at once, so that what else the database does goes on. */
const MADE_UP_FOR_MAX = 500;

/** Telemetry frames, one row an instant and site, and their roll-ups. */
@Injectable()
export class TelemetryStore {
  readonly #slotMaps: SlotMaps;
  readonly #frames: FrameStore;
  readonly #rollUps: RollUps;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    @InjectDataSource() private readonly database: DataSource,
  ) {
    this.#slotMaps = new SlotMaps(registry, database);
    this.#frames = new FrameStore(database, this.#slotMaps);
    this.#rollUps = new RollUps(registry, this.#slotMaps, this.#frames, database);
  }

  /** The site's power by the last readings. `freshSince`: older readings count as carried over. */
  sitePower(
    siteId: string,
    at: DateTime,
    freshSince: DateTime,
    isCounted: (minerId: string) => boolean = () => true,
  ): SitePower {
    let powerW = 0;
    let hashrateThs = 0;
    let estimatedW = 0;
    for (const [minerId, state] of this.fleet.states(siteId)) {
      if (state.powerW === null || !isCounted(minerId)) continue;
      powerW += state.powerW;
      hashrateThs += state.hashrateThs;
      const fresh =
        state.observedAt !== null && state.reachable && Date.parse(state.observedAt) >= freshSince.toMillis();
      if (!fresh || state.powerSource !== 'metered') estimatedW += state.powerW;
    }
    return { at, powerW, hashrateThs, estimatedShare: powerW > 0 ? estimatedW / powerW : 0 };
  }

  /** Stores the fleet's last readings as the frame of `power.at`. */
  async record(siteId: string, power: SitePower): Promise<void> {
    const states = this.registry.fleet(siteId).miners.map(({ minerId }) => this.fleet.state(siteId, minerId));
    await this.add(siteId, {
      atMs: power.at.toMillis(),
      powerW: states.map((state) => state.powerW),
      hashrateGhs: states.map((state) => state.hashrateThs * 1e3),
      chipTempC: states.map((state) => (state.reachable ? state.chipTempC : null)),
      estimatedRatio: power.estimatedShare,
    });
  }

  /**
   * Stores readings of the fleet as it is configured, in its order, and counts them in their roll-up. Late ones take their
   * place. One site's come one after the other. Returns false, and does nothing, where there are some of that instant.
   */
  async add(siteId: string, readings: FrameReadings): Promise<boolean> {
    const isNew = await this.#frames.add(siteId, readings);
    if (isNew) await this.#rollUps.add(siteId, readings);
    return isNew;
  }

  /** What these miners drew by the last readings of (from, to], W; null where none of them was read. */
  async lastPowerW(
    siteId: string,
    minerIds: readonly string[],
    from: DateTime,
    to: DateTime,
  ): Promise<number | null> {
    const frame = await this.#frames.last(siteId, from, to);
    if (frame === null) return null;
    const asked = new Set(minerIds);
    const slots = await this.#slotMaps.minerIds(frame.slotMapId);
    const watts = slots.flatMap((minerId, slot) => (asked.has(minerId) ? (frame.powerW[slot] ?? []) : []));
    return watts.length === 0 ? null : watts.reduce((sum, each) => sum + each, 0);
  }

  /** Site power in [from, to), ascending. */
  async samples(siteId: string, from: DateTime, to: DateTime): Promise<SitePower[]> {
    const rows = await this.database.query<{ at: Date; power: string; estimated: number; ghs: string }[]>(
      `SELECT at, site_power_w AS power, estimated_ratio AS estimated, site_hashrate_ghs AS ghs
       FROM telemetry_frame WHERE site_id = $1 AND at >= $2 AND at < $3 ORDER BY at`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map((row) => ({
      at: DateTime.fromJSDate(row.at, { zone: 'utc' }),
      powerW: Number(row.power),
      hashrateThs: Number(row.ghs) / 1e3,
      estimatedShare: row.estimated,
    }));
  }

  /** Hashrate of the site net of the firmwares' dev fees in [from, to), ascending: of frames of the fleet as it is now. */
  async netHashrates(
    siteId: string,
    from: DateTime,
    to: DateTime,
  ): Promise<{ readonly at: DateTime; readonly hashrateThs: number }[]> {
    const kept = this.registry.fleet(siteId).miners.map(({ model }) => 1 - model.devFeeRatio);
    const frames = await this.#frames.ofCurrentFleet(siteId, from, to);
    return frames.map(({ atMs, hashrateGhs }) => ({
      at: DateTime.fromMillis(atMs, { zone: 'utc' }),
      hashrateThs: hashrateGhs.reduce<number>((sum, ghs, slot) => sum + (ghs ?? 0) * kept[slot]!, 0) / 1e3,
    }));
  }

  /** Means over the newest frames that are no older than `from`, at most `frames` of them, of every n-th miner. */
  async means(
    siteId: string,
    from: DateTime,
    frames: number,
    { every, offset }: { every: number; offset: number },
  ): Promise<MinerMean[]> {
    const { miners } = this.registry.fleet(siteId);
    const newest = await this.#frames.newest(siteId, from, frames);
    if (newest.length === 0) return [];
    return miners.flatMap(({ minerId }, slot) => {
      if ((slot + 1) % every !== offset) return [];
      const powerW = mean(newest.map((frame) => frame.powerW[slot]!));
      const hashrateGhs = mean(newest.map((frame) => frame.hashrateGhs[slot]!));
      return [{ minerId, powerW, hashrateThs: (hashrateGhs ?? 0) / 1e3 }];
    });
  }

  /**
   * Highest mean power of the site over intervals of so many minutes that begin in [from, to), W; 0 where nothing is known.
   * By roll-ups, which outlive frames, and by frames that are in none yet.
   * @param minutes a multiple of `ROLL_UP_MINUTES`, as `from` is
   */
  async highestMeanW(siteId: string, from: DateTime, to: DateTime, minutes: number): Promise<number> {
    const [row] = await this.database.query<{ highest: string | null }[]>(
      `WITH rolled_up AS (
         SELECT start, power_w, frames FROM telemetry_roll_up
         WHERE site_id = $1 AND scope = '' AND start >= $2 AND start < $3
       ), known AS (
         SELECT start AS at, power_w, frames FROM rolled_up
         UNION ALL
         SELECT at, site_power_w, 1 FROM telemetry_frame
         WHERE site_id = $1 AND at >= $2 AND at < $3
           AND date_bin(make_interval(mins => $5), at, 'epoch') NOT IN (SELECT start FROM rolled_up)
       )
       SELECT max(mean) AS highest FROM (
         SELECT sum(power_w * frames) / sum(frames) AS mean FROM known
         GROUP BY date_bin(make_interval(mins => $4), at, $2)) AS interval`,
      [siteId, from.toJSDate(), to.toJSDate(), minutes, ROLL_UP_MINUTES],
    );
    return Number(row?.highest ?? 0);
  }

  /**
   * What the site drew in [from, to), or one of its groups, as finely as the length of the range allows: readings up to a
   * day, then roll-ups. Groups have roll-ups alone.
   */
  async history(siteId: string, from: DateTime, to: DateTime, groupId?: string): Promise<PowerHistory> {
    const step = siteStepMinutes(to.diff(from).as('hours'));
    if (step === null && groupId === undefined) {
      const samples = await this.samples(siteId, from, to);
      return {
        stepMinutes: null,
        points: samples.map((sample) => ({ ...sample, powerWMax: sample.powerW })),
      };
    }
    const stepMinutes = step ?? ROLL_UP_MINUTES;
    const steps = await this.#rollUps.steps(siteId, groupId ?? WHOLE_SITE, from, to, stepMinutes);
    const points = steps.map(({ startMs, powerW, powerWMax, hashrateThs, estimatedRatio }) => ({
      at: DateTime.fromMillis(startMs, { zone: 'utc' }),
      powerW,
      powerWMax,
      hashrateThs,
      estimatedShare: estimatedRatio,
    }));
    return { stepMinutes, points };
  }

  /** Roll-ups of the site that begin before `to`, in steps of so many minutes, from the step on that holds `from`; ascending. */
  rollUps(siteId: string, from: DateTime, to: DateTime, minutes: number): Promise<RollUp[]> {
    return this.#rollUps.steps(siteId, WHOLE_SITE, from, to, minutes);
  }

  /** What one miner drew and hashed in [from, to), and how hot it was: every reading up to a day, then one in so many minutes. */
  async minerHistory(siteId: string, minerId: string, from: DateTime, to: DateTime): Promise<MinerHistory> {
    const stepMinutes = minerStepMinutes(to.diff(from).as('hours'));
    const points = await this.#frames.ofMiner(siteId, minerId, from, to, stepMinutes);
    return { stepMinutes, points };
  }

  /**
   * Makes roll-ups of frames before `before` that have none: a restart or a fault has left them out, or they are older than
   * roll-ups are. The newest first, so many at once. Returns how many were made.
   */
  async makeUpForRollUps(before: DateTime): Promise<number> {
    const missing = await this.#rollUps.missing(EPOCH, before, MADE_UP_FOR_MAX);
    for (const interval of missing) await this.#rollUps.make(interval);
    return missing.length;
  }

  /**
   * Drops whole days of frames, and whole months of roll-ups, that are past their keeping.
   * @returns names of the partitions that are gone
   * @throws EbbError (rejected) where frames of such a day are in no roll-up: that day and those after it are kept.
   */
  async dropOld(now: DateTime, { rawFrameDays, rollUpDays }: Retention): Promise<string[]> {
    const dropped: string[] = [];
    for (const day of await this.#frames.partitions.list()) {
      if (day.to > now.minus({ days: rawFrameDays })) break;
      await this.#refuseUnsaved(day);
      await this.#frames.partitions.drop(day);
      dropped.push(day.name);
    }
    for (const month of await this.#rollUps.partitions.list()) {
      if (month.to > now.minus({ days: rollUpDays })) break;
      await this.#rollUps.partitions.drop(month);
      dropped.push(month.name);
    }
    return dropped;
  }

  async #refuseUnsaved({ name, from, to }: Partition): Promise<void> {
    const [missing] = await this.#rollUps.missing(from, to, 1);
    if (!missing) return;
    throw new EbbError(
      'rejected',
      `${name} is kept: readings of ${missing.siteId} at ${isoUtc(DateTime.fromMillis(missing.startMs))} are in no ` +
        'roll-up. That is made up for every ten minutes; see the log for why it was not.',
    );
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
