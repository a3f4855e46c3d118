import { DateTime } from 'luxon';
import type { DataSource } from 'typeorm';
import type { LoadTag } from '../core/baselines/index.js';
import type { SiteEnrolment } from '../core/enrolled/index.js';
import type { LedgerEntry } from '../core/ledger/entry.js';
import type { LedgerKind } from '../core/ledger/kinds.js';
import {
  type ClosedInterval,
  type DecisionSpan,
  meanPrices,
  type MeterSpan,
  type TagSpan,
} from '../core/reports/index.js';
import type { SiteConfig } from '../core/site.js';
import { fromWire } from '../core/wire.js';
import { FeedStore } from '../ingest/index.js';

/** A plan that asks for at least this share of all miners at nominal holds no load back. */
const WHOLE_LOAD_RATIO = 0.95;
const HOUR_MS = 3_600_000;

/** A configuration as the ledger has it. */
export interface RecordedConfig {
  readonly entry: LedgerEntry;
  readonly enrolments: readonly SiteEnrolment[];
}

/** What the database has of a site's past, as reports need it. Reads alone. */
export class SiteRecord {
  constructor(
    private readonly database: DataSource,
    private readonly site: SiteConfig,
  ) {}

  /** The configuration that was in force at an instant; null where the ledger has none from before. */
  async configAt(at: string): Promise<RecordedConfig | null> {
    const [newest] = await this.#configs('AND at <= $2', [at]);
    return newest ?? null;
  }

  /** Every configuration, the newest first. */
  configs(): Promise<RecordedConfig[]> {
    return this.#configs('', []);
  }

  /** Entries of a kind that name an event. */
  async entriesOn(kind: LedgerKind, eventId: string): Promise<LedgerEntry[]> {
    const rows = await this.database.query<{ entry: string }[]>(
      `SELECT entry FROM ledger_entry WHERE site_id = $1 AND kind = $2 AND strpos(entry, $3) > 0 ORDER BY seq`,
      [this.site.siteId, kind, `"event_id":${JSON.stringify(eventId)}`],
    );
    return rows.map(({ entry }) => JSON.parse(entry) as LedgerEntry);
  }

  /** What operators' overrides held back. One whose reason speaks of maintenance is tagged so. */
  async overrides({ from, to }: MeterSpan): Promise<TagSpan[]> {
    const rows = await this.database.query<{ since: Date; until: Date; reason: string }[]>(
      `SELECT since, least(expires_at, released_at) AS until, reason FROM override_action
       WHERE site_id = $1 AND action <> 'run' AND since < $3 AND least(expires_at, released_at) > $2 ORDER BY since`,
      [this.site.siteId, from, to],
    );
    return rows.map(({ since, until, reason }) => ({
      from: since.toISOString(),
      to: until.toISOString(),
      tag: /\bmaintenance\b/i.test(reason) ? ('maintenance' as const) : ('operator' as const),
    }));
  }

  /** Stretches in which plans that were followed asked for less than all that the site can draw, and why. */
  async decisions({ from, to }: MeterSpan): Promise<DecisionSpan[]> {
    const rows = await this.database.query<DecisionRow[]>(
      `SELECT since, until, method, states, "policyState" ->> 'curtailed' AS curtailed, policy,
              "deliveredPriceUsdPerMwh" AS price,
              (SELECT sum((charge ->> 'usdPerMwh')::float8) FROM jsonb_array_elements(outlook -> 'charges') AS charge
               WHERE charge ->> 'source' = 'coincident-peak') AS peak,
              (SELECT array_agg(feeder #>> '{ceiling,layer}') FROM jsonb_array_elements(feeders) AS feeder
               WHERE (feeder ->> 'binding')::boolean) AS layers
       FROM (SELECT made_at AS since, lead(made_at, 1, $3::timestamptz) OVER (ORDER BY epoch) AS until, setpoint_w, plan
             FROM plan WHERE site_id = $1 AND made_at >= $2 AND made_at < $3) AS step
       CROSS JOIN LATERAL jsonb_to_record(plan::jsonb) AS made (method text, states text, "policyState" jsonb, policy text,
         "deliveredPriceUsdPerMwh" float8, outlook jsonb, feeders jsonb)
       WHERE setpoint_w < $4::float8 ORDER BY since`,
      [this.site.siteId, from, to, WHOLE_LOAD_RATIO * nominalW(this.site)],
    );
    return rows.flatMap((row) => {
      // A site in mode shadow moves nobody: its plans are no reason of anything.
      if (row.states === 'would-be') return [];
      return [{ from: row.since.toISOString(), to: row.until.toISOString(), tag: tagOf(row) }];
    });
  }

  /** Settlement intervals as they were closed. */
  async closed({ from, to }: MeterSpan): Promise<ClosedInterval[]> {
    const rows = await this.database.query<
      { start: Date; minutes: number; mean: string | null; setpoint: string | null }[]
    >(
      `SELECT interval_start AS start, minutes, mean_power_w AS mean, setpoint_w AS setpoint FROM interval_record
       WHERE site_id = $1 AND interval_start >= $2 AND interval_start < $3 ORDER BY 1`,
      [this.site.siteId, from, to],
    );
    return rows.map(({ start, minutes, mean, setpoint }) => ({
      start: start.toISOString(),
      minutes,
      meanPowerW: mean === null ? null : Number(mean),
      setpointW: setpoint === null ? null : Number(setpoint),
    }));
  }

  /** Settlement prices by intervals of `minutes`, each the mean of its parts, where all of it is known. */
  async prices({ from, to }: MeterSpan, minutes: number): Promise<{ start: string; price: number }[]> {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    // One that began before the span may reach into it, by an hour at the most.
    const known = await new FeedStore(this.database).prices(this.site, {
      from: DateTime.fromMillis(fromMs - HOUR_MS),
      to: DateTime.fromMillis(toMs),
    });
    return meanPrices(known, minutes, { fromMs, toMs });
  }

  async #configs(where: string, parameters: readonly unknown[]): Promise<RecordedConfig[]> {
    const rows = await this.database.query<{ entry: string }[]>(
      `SELECT entry FROM ledger_entry WHERE site_id = $1 AND kind = 'config-changed' AND strpos(entry, '"config":{') > 0
       ${where} ORDER BY seq DESC`,
      [this.site.siteId, ...parameters],
    );
    return rows.map(({ entry: text }) => {
      const entry = JSON.parse(text) as LedgerEntry;
      const { config } = entry.body as { readonly config: { readonly enrolments?: readonly object[] } };
      return { entry, enrolments: fromWire(config.enrolments ?? []) as unknown as SiteEnrolment[] };
    });
  }
}

interface DecisionRow {
  since: Date;
  until: Date;
  method: string;
  states: string | null;
  curtailed: string | null;
  policy: string;
  price: number | null;
  /** Expected charge of a coincident peak, USD/MWh. */
  peak: number | null;
  /** Of the feeders that are at their limit. */
  layers: (string | null)[] | null;
}

/** What held load back, the strongest reason first; overrides are known by themselves. */
function tagOf({ method, curtailed, policy, price, peak, layers }: DecisionRow): LoadTag | null {
  const binding = new Set(layers);
  if (binding.has('mandatory') || binding.has('program')) return 'program';
  if (binding.has('override') || method === 'mode-hold') return 'operator';
  if (method === 'stale-curtail') return 'fault';
  if (binding.has('thermal') || method !== 'merit-order') return null;
  if (policy === 'threshold') return curtailed === 'true' ? 'price' : null;
  return peak !== null && price !== null && peak > price ? 'coincident-peak' : 'price';
}

/** Of all miners of a site. */
export function nominalW({ miners, models }: Pick<SiteConfig, 'miners' | 'models'>): number {
  const wattsOf = new Map(
    models.map(({ modelId, operatingPoints }) => [
      modelId,
      operatingPoints.find(({ kind }) => kind === 'nominal')?.powerW ?? 0,
    ]),
  );
  return miners.reduce((sum, { modelId }) => sum + (wattsOf.get(modelId) ?? 0), 0);
}
