import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { assert } from '../core/assert.js';
import type { PriceForecast, PriceForecastStep, PriceModel } from '../core/forecast/index.js';
import { decisionOf, type HorizonPlan } from '../core/horizon/index.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256Hex } from '../core/ledger/digest.js';
import type { LookAhead, LookAheadInput } from '../core/outlook/index.js';
import { Ledger } from '../ledger/index.js';
import type { PlanWork } from '../solver/index.js';

/** Inputs are kept this long; the ledger keeps hashes and figures for good. */
const HORIZON_DAYS_KEPT = 35;

/** A look ahead as it is stored. */
export interface StoredHorizon {
  readonly horizonId: string;
  readonly siteId: string;
  readonly madeAt: string;
  readonly work: Pick<PlanWork, 'totalMs' | 'solverMs'>;
  readonly input: LookAheadInput;
  readonly plan: HorizonPlan;
  readonly forecast: PriceForecast;
}

/** What was forecast of the price of an interval, so long before it. */
export interface WantedForecast {
  readonly startMs: number;
  readonly leadMinutes: number;
}

/** The step that holds the interval, of the newest look ahead that was made in time. */
export interface FoundForecast extends WantedForecast {
  readonly madeAtMs: number;
  readonly probabilities: readonly number[];
  readonly spikeUsdPerMwh: number;
  readonly step: PriceForecastStep;
}

interface FoundRow {
  readonly start_ms: string;
  readonly lead_minutes: number;
  readonly made_at: Date;
  readonly probabilities: readonly number[];
  readonly spike: number;
  readonly step: PriceForecastStep;
}

type StoredInput = Omit<LookAheadInput, 'priceModel'> & { readonly priceModelId: string };

interface Row {
  readonly site_id: string;
  readonly horizon_id: string;
  readonly made_at: Date;
  readonly total_ms: number;
  readonly solver_ms: number;
  readonly input: string;
  readonly plan: string;
  readonly model: string;
}

const SELECT = `SELECT horizon.site_id, horizon_id, made_at, total_ms, solver_ms, input, plan, model
  FROM horizon JOIN price_model USING (site_id, model_id)`;

/** Looks ahead and the price models that they rest on: only ever added. */
@Injectable()
export class HorizonStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /** Stores a look ahead with its ledger entry in one transaction. Returns its id, which its input decides alone. */
  async add(input: LookAheadInput, { plan, forecast }: LookAhead, work: PlanWork): Promise<string> {
    const { siteId, takenAt } = input.snapshot;
    const modelText = canonicalJson(input.priceModel);
    const modelId = sha256Hex(modelText).slice(0, 32);
    const { priceModel: _, ...rest } = input;
    const inputText = canonicalJson({ ...rest, priceModelId: modelId } satisfies StoredInput);
    const inputHash = sha256Hex(inputText);
    const horizonId = inputHash.slice(0, 32);
    const planText = canonicalJson({ plan, forecast });
    await this.database.transaction(async (tx) => {
      await tx.query(
        'INSERT INTO price_model (site_id, model_id, fitted_at, model) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [siteId, modelId, new Date(input.priceModel.fittedAtMs), modelText],
      );
      const added = await tx.query<unknown[]>(
        `INSERT INTO horizon (site_id, horizon_id, made_at, model_id, total_ms, solver_ms, input, plan)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1`,
        [
          siteId,
          horizonId,
          takenAt,
          modelId,
          Math.round(work.totalMs),
          Math.round(work.solverMs),
          inputText,
          planText,
        ],
      );
      if (added.length === 0) return;
      const { method, stoppedBy, objectiveUsd, boundUsd, gapRatio, violations } = plan;
      const body = {
        horizonId,
        madeAt: takenAt,
        inputHash,
        priceModelId: modelId,
        planHash: sha256Hex(planText),
      };
      await this.ledger.append(
        siteId,
        [
          {
            kind: 'horizon-planned',
            body: { ...body, method, stoppedBy, objectiveUsd, boundUsd, gapRatio, violations },
          },
        ],
        tx,
      );
    });
    return horizonId;
  }

  async latest(siteId: string): Promise<StoredHorizon | null> {
    const [row] = await this.database.query<Row[]>(
      `${SELECT} WHERE site_id = $1 ORDER BY made_at DESC LIMIT 1`,
      [siteId],
    );
    return row ? stored(row) : null;
  }

  async byId(horizonId: string): Promise<StoredHorizon | null> {
    const [row] = await this.database.query<Row[]>(`${SELECT} WHERE horizon_id = $1`, [horizonId]);
    return row ? stored(row) : null;
  }

  /** The price model learned last, however long ago. */
  async latestModel(siteId: string): Promise<PriceModel | null> {
    const [row] = await this.database.query<{ model: string }[]>(
      'SELECT model FROM price_model WHERE site_id = $1 ORDER BY fitted_at DESC LIMIT 1',
      [siteId],
    );
    return row ? (JSON.parse(row.model) as PriceModel) : null;
  }

  /** When the oldest look ahead that is kept was made; null where there is none. */
  async oldestMadeAt(siteId: string): Promise<DateTime | null> {
    const [row] = await this.database.query<{ made_at: Date | null }[]>(
      'SELECT min(made_at) AS made_at FROM horizon WHERE site_id = $1',
      [siteId],
    );
    return row?.made_at ? DateTime.fromJSDate(row.made_at, { zone: 'utc' }) : null;
  }

  /**
   * What was forecast: for each of `wanted` by the newest look ahead made at least that long before, and at most
   * `toleranceMinutes` longer; those that there is none for are left out. The database takes the texts apart.
   */
  async forecastsOf(
    siteId: string,
    wanted: readonly WantedForecast[],
    toleranceMinutes: number,
  ): Promise<FoundForecast[]> {
    const rows = await this.database.query<FoundRow[]>(
      `SELECT start_ms, lead_minutes, made_at, step,
              forecast->'probabilities' AS probabilities, (forecast->>'spikeUsdPerMwh')::float8 AS spike
       FROM UNNEST($2::bigint[], $3::int[]) AS wanted(start_ms, lead_minutes)
       CROSS JOIN LATERAL (
         SELECT made_at, plan::json->'forecast' AS forecast FROM horizon
         WHERE site_id = $1
           AND made_at <= to_timestamp(start_ms / 1000.0) - make_interval(mins => lead_minutes)
           AND made_at > to_timestamp(start_ms / 1000.0) - make_interval(mins => lead_minutes + $4)
         ORDER BY made_at DESC LIMIT 1
       ) AS newest
       CROSS JOIN LATERAL json_array_elements(forecast->'steps') AS step
       WHERE start_ms >= (step->>'startMs')::bigint
         AND start_ms < (step->>'startMs')::bigint + (step->>'minutes')::float8 * 60000
       ORDER BY start_ms, lead_minutes`,
      [
        siteId,
        wanted.map(({ startMs }) => startMs),
        wanted.map(({ leadMinutes }) => leadMinutes),
        toleranceMinutes,
      ],
    );
    return rows.map((row) => ({
      startMs: Number(row.start_ms),
      leadMinutes: row.lead_minutes,
      madeAtMs: row.made_at.getTime(),
      probabilities: row.probabilities,
      spikeUsdPerMwh: row.spike,
      step: row.step,
    }));
  }

  async dropOld(siteId: string, now: DateTime): Promise<void> {
    const before = now.minus({ days: HORIZON_DAYS_KEPT }).toJSDate();
    await this.database.query('DELETE FROM horizon WHERE site_id = $1 AND made_at < $2', [siteId, before]);
    await this.database.query(
      `DELETE FROM price_model WHERE site_id = $1 AND fitted_at < $2
       AND NOT EXISTS (SELECT 1 FROM horizon WHERE horizon.site_id = price_model.site_id AND horizon.model_id = price_model.model_id)`,
      [siteId, before],
    );
  }
}

/** Whether a plan decides the same as a stored one, byte for byte; what is proven of them may rest on other duals. */
export function isSameDecision(a: HorizonPlan, b: HorizonPlan): boolean {
  return canonicalJson(decisionOf(a)) === canonicalJson(decisionOf(b));
}

function stored(row: Row): StoredHorizon {
  const { priceModelId, ...input } = JSON.parse(row.input) as StoredInput;
  assert(priceModelId.length > 0, 'a horizon names its price model');
  const priceModel = JSON.parse(row.model) as PriceModel;
  const { plan, forecast } = JSON.parse(row.plan) as Pick<StoredHorizon, 'plan' | 'forecast'>;
  return {
    horizonId: row.horizon_id,
    siteId: row.site_id,
    madeAt: row.made_at.toISOString(),
    work: { totalMs: row.total_ms, solverMs: row.solver_ms },
    input: { ...input, priceModel },
    plan,
    forecast,
  };
}
