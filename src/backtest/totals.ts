import { assert } from '../core/assert.js';
import type { ReplayRow } from './replay.js';

/** Sums over the rows of a replay. */
export interface ReplayTotals {
  readonly intervals: number;
  readonly energyMwh: number;
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  readonly wakeLossUsd: number;
  readonly netUsd: number;
  readonly alwaysOnNetUsd: number;
  readonly curtailedIntervals: number;
  readonly wokenMiners: number;
}

export class ReplaySum {
  #totals = {
    intervals: 0,
    energyMwh: 0,
    revenueUsd: 0,
    energyCostUsd: 0,
    wakeLossUsd: 0,
    netUsd: 0,
    alwaysOnNetUsd: 0,
    curtailedIntervals: 0,
    wokenMiners: 0,
  };

  add(row: ReplayRow): void {
    assert(row.minutes > 0, 'an interval has a length');
    const totals = this.#totals;
    totals.intervals += 1;
    totals.energyMwh += (row.setpointW / 1e6) * (row.minutes / 60);
    totals.revenueUsd += row.revenueUsd;
    totals.energyCostUsd += row.energyCostUsd;
    totals.wakeLossUsd += row.wakeLossUsd;
    totals.netUsd += row.netUsd;
    totals.alwaysOnNetUsd += row.alwaysOnNetUsd;
    totals.wokenMiners += row.wokenMiners;
    const asleep = row.plan.groups.every(({ hashrateThs }) => hashrateThs === 0);
    if (asleep) totals.curtailedIntervals += 1;
  }

  get totals(): ReplayTotals {
    return { ...this.#totals };
  }
}
