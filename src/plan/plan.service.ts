import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { assert } from '../core/assert.js';
import type { LoadTag } from '../core/baselines/index.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256Hex } from '../core/ledger/digest.js';
import type { SetpointStep } from '../core/market/interval-energy.js';
import {
  curtailmentTag,
  makePlan,
  type Plan,
  type PreviousPlan,
  type SiteSnapshot,
  violations,
} from '../core/planner/index.js';
import { Ledger } from '../ledger/index.js';

/** Snapshots and plans are kept this long; the ledger keeps their hashes and figures for good. */
const PLAN_DAYS_KEPT = 400;

/** Plans one after the other, in columns: from when on each was in force, and what it set. Ascending. */
export interface PlanCourse {
  readonly madeAtMs: readonly number[];
  readonly setpointW: readonly number[];
  /** Least and greatest of its groups; NaN where none is known. */
  readonly breakevenLowUsdPerMwh: readonly number[];
  readonly breakevenHighUsdPerMwh: readonly number[];
}

export interface PlanInForce {
  readonly plan: Plan;
  readonly snapshot: SiteSnapshot;
  /** When the next plan was made; null: none was. */
  readonly until: DateTime | null;
}

/** SiteSnapshot → Plan, checked, then stored with what it was made from. */
@Injectable()
export class PlanService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Plans, has the plan checked by code that did not make it, and stores it with its ledger entry in one transaction.
   * @throws AssertionError where the plan breaks a constraint: it is not stored and must not be dispatched.
   */
  async make(snapshot: SiteSnapshot): Promise<Plan> {
    const plan = makePlan(snapshot);
    const broken = violations(snapshot, plan);
    assert(broken.length === 0, `plan ${plan.epoch} of ${plan.siteId} is invalid: ${broken.join('; ')}`);
    const planText = canonicalJson(plan);
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO plan (site_id, epoch, plan_id, made_at, setpoint_w, snapshot, plan, curtailed_for,
                           breakeven_low_usd_per_mwh, breakeven_high_usd_per_mwh)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          plan.siteId,
          plan.epoch,
          plan.planId,
          plan.madeAt,
          Math.round(plan.setpointW),
          canonicalJson(snapshot),
          planText,
          curtailmentTag(snapshot, plan),
          ...breakevenRange(plan),
        ],
      );
      await this.ledger.append(
        plan.siteId,
        [{ kind: 'plan-made', body: ledgerBody(plan, sha256Hex(planText)) }],
        tx,
      );
    });
    return plan;
  }

  async latest(siteId: string): Promise<Plan | null> {
    const [row] = await this.database.query<{ plan: string }[]>(
      'SELECT plan FROM plan WHERE site_id = $1 ORDER BY epoch DESC LIMIT 1',
      [siteId],
    );
    return row ? (JSON.parse(row.plan) as Plan) : null;
  }

  /** A plan and its snapshot, both as stored. */
  async at(siteId: string, epoch: number): Promise<{ plan: Plan; snapshot: SiteSnapshot } | null> {
    const [row] = await this.database.query<{ plan: string; snapshot: string }[]>(
      'SELECT plan, snapshot FROM plan WHERE site_id = $1 AND epoch = $2',
      [siteId, epoch],
    );
    if (!row) return null;
    return { plan: JSON.parse(row.plan) as Plan, snapshot: JSON.parse(row.snapshot) as SiteSnapshot };
  }

  /** A plan by its own id, with its snapshot. */
  async byId(planId: string): Promise<{ plan: Plan; snapshot: SiteSnapshot } | null> {
    const [row] = await this.database.query<{ plan: string; snapshot: string }[]>(
      'SELECT plan, snapshot FROM plan WHERE plan_id = $1',
      [planId],
    );
    if (!row) return null;
    return { plan: JSON.parse(row.plan) as Plan, snapshot: JSON.parse(row.snapshot) as SiteSnapshot };
  }

  /** Newest first; `beforeEpoch` pages on. */
  async list(siteId: string, limit: number, beforeEpoch = Number.MAX_SAFE_INTEGER): Promise<Plan[]> {
    const rows = await this.database.query<{ plan: string }[]>(
      'SELECT plan FROM plan WHERE site_id = $1 AND epoch < $2 ORDER BY epoch DESC LIMIT $3',
      [siteId, beforeEpoch, limit],
    );
    return rows.map((row) => JSON.parse(row.plan) as Plan);
  }

  /** Setpoints in force within [from, to): the one before `from` and every change after it, ascending. */
  async setpoints(siteId: string, from: DateTime, to: DateTime): Promise<SetpointStep[]> {
    const rows = await this.database.query<
      { made_at: Date; setpoint_w: string; curtailed_for: LoadTag | null }[]
    >(
      `(SELECT made_at, setpoint_w, curtailed_for FROM plan WHERE site_id = $1 AND made_at < $2 ORDER BY epoch DESC LIMIT 1)
       UNION ALL
       SELECT made_at, setpoint_w, curtailed_for FROM plan WHERE site_id = $1 AND made_at >= $2 AND made_at < $3
       ORDER BY made_at`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return rows.map((row) => ({
      at: DateTime.fromJSDate(row.made_at, { zone: 'utc' }),
      setpointW: Number(row.setpoint_w),
      curtailedFor: row.curtailed_for,
    }));
  }

  /** The same with the breakevens, in columns: for many. */
  async course(siteId: string, from: DateTime, to: DateTime): Promise<PlanCourse> {
    const columns =
      'made_at, setpoint_w, breakeven_low_usd_per_mwh AS low, breakeven_high_usd_per_mwh AS high';
    const rows = await this.database.query<
      { made_at: Date; setpoint_w: string; low: number | null; high: number | null }[]
    >(
      `(SELECT ${columns} FROM plan WHERE site_id = $1 AND made_at < $2 ORDER BY made_at DESC, epoch DESC LIMIT 1)
       UNION ALL
       SELECT ${columns} FROM plan WHERE site_id = $1 AND made_at >= $2 AND made_at < $3
       ORDER BY made_at`,
      [siteId, from.toJSDate(), to.toJSDate()],
    );
    return {
      madeAtMs: rows.map((row) => row.made_at.getTime()),
      setpointW: rows.map((row) => Number(row.setpoint_w)),
      breakevenLowUsdPerMwh: rows.map(({ low }) => low ?? NaN),
      breakevenHighUsdPerMwh: rows.map(({ high }) => high ?? NaN),
    };
  }

  /** The plan that was in force at an instant, with its snapshot, and when the next one was made; null before the first. */
  async inForceAt(siteId: string, at: DateTime): Promise<PlanInForce | null> {
    const [row] = await this.database.query<{ plan: string; snapshot: string; next_at: Date | null }[]>(
      `SELECT plan, snapshot, (SELECT min(made_at) FROM plan WHERE site_id = $1 AND made_at > $2) AS next_at
       FROM plan WHERE site_id = $1 AND made_at <= $2 ORDER BY made_at DESC, epoch DESC LIMIT 1`,
      [siteId, at.toJSDate()],
    );
    if (!row) return null;
    return {
      plan: JSON.parse(row.plan) as Plan,
      snapshot: JSON.parse(row.snapshot) as SiteSnapshot,
      until: row.next_at && DateTime.fromJSDate(row.next_at, { zone: 'utc' }),
    };
  }

  async dropOld(siteId: string, now: DateTime): Promise<void> {
    await this.database.query('DELETE FROM plan WHERE site_id = $1 AND made_at < $2', [
      siteId,
      now.minus({ days: PLAN_DAYS_KEPT }).toJSDate(),
    ]);
  }
}

function breakevenRange({ groups }: Plan): [low: number | null, high: number | null] {
  const known = groups.flatMap(({ breakevenUsdPerMwh }) => breakevenUsdPerMwh ?? []);
  return known.length === 0 ? [null, null] : [Math.min(...known), Math.max(...known)];
}

/** What the next snapshot carries of this plan. */
export function previousOf(plan: Plan): PreviousPlan {
  return {
    planId: plan.planId,
    epoch: plan.epoch,
    policyState: plan.policyState,
    groups: plan.groups.map(({ groupId, counts }) => ({ groupId, counts })),
  };
}

function ledgerBody(plan: Plan, planHash: string): object {
  const { groups, feeders, ...figures } = plan;
  return {
    ...figures,
    planHash,
    groups: groups.map(({ groupId, counts, powerW, reason }) => ({ groupId, counts, powerW, reason })),
    bindingFeeders: feeders
      .filter(({ binding }) => binding)
      .map(({ feederId, ceiling }) => ({ feederId, ceiling })),
  };
}
