import type { ResourceTelemetry, TelemetryPoint } from '../../../src/core/ports/telemetry-out.js';
import { type ClientTls, HttpFeed } from '../../shared/http-feed.js';
import { KEY_HEADER } from '../../shared/voltus-http.js';

/** The grid of the API: intervals are this long, and begin at multiples of it. */
export const INTERVAL_SECONDS = 30;
const WATTS_PER_KW = 1e3;

/** A mean over one interval, as it is posted. */
export interface IntervalMean {
  /** The interval's end, RFC 3339. */
  readonly endsAt: string;
  readonly powerW: number;
}

/** Gathers values of one point into means over the intervals of the API. What is not usable counts for nothing. */
export class IntervalMeans {
  #startMs: number | null = null;
  #values: number[] = [];

  constructor(private readonly point: TelemetryPoint) {}

  /** Takes a value in; returns the interval before, where this one is the first beyond it and anything was known of it. */
  add({ at, points }: ResourceTelemetry): IntervalMean | null {
    const { value, quality } = points[this.point];
    const startMs = Math.floor(Date.parse(at) / (INTERVAL_SECONDS * 1e3)) * INTERVAL_SECONDS * 1e3;
    const closed = startMs === this.#startMs ? null : this.#close();
    this.#startMs = startMs;
    if (value !== null && quality !== 'invalid') this.#values.push(value);
    return closed;
  }

  #close(): IntervalMean | null {
    const values = this.#values;
    this.#values = [];
    if (this.#startMs === null || values.length === 0) return null;
    const endsAt = new Date(this.#startMs + INTERVAL_SECONDS * 1e3).toISOString();
    return { endsAt, powerW: values.reduce((sum, value) => sum + value, 0) / values.length };
  }
}

/** Whose telemetry it is, by the ids of the aggregator: a meter, or a site with one meter. */
export type TelemetryOwner = { readonly meter_id: string } | { readonly site_id: string };

export interface VoltusTelemetryOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutSeconds: number;
  readonly tls?: ClientTls | undefined;
}

/** The part of the API that takes telemetry. */
export class VoltusTelemetryApi {
  readonly #http: HttpFeed;
  readonly #apiKey: string;

  constructor({ url, apiKey, timeoutSeconds, tls }: VoltusTelemetryOptions) {
    this.#http = new HttpFeed({ baseUrl: url, timeoutSeconds, tls });
    this.#apiKey = apiKey;
  }

  /** @throws EbbError with a code of the table */
  async telemetry(owner: TelemetryOwner, means: readonly IntervalMean[]): Promise<void> {
    await this.#post('/telemetry', { telemetry: means.map((mean) => bodyOf(owner, mean)) });
  }

  /** How much load is under control. @throws EbbError with a code of the table */
  async controllableLoad(siteId: string, means: readonly IntervalMean[]): Promise<void> {
    const owner = { site_id: siteId };
    await this.#post('/telemetry/controllable-load', {
      controllable_load: means.map((mean) => bodyOf(owner, mean)),
    });
  }

  async #post(path: string, json: object): Promise<void> {
    await this.#http.exchange({ path, json, headers: { [KEY_HEADER]: this.#apiKey } });
  }
}

function bodyOf(owner: TelemetryOwner, { endsAt, powerW }: IntervalMean): object {
  return {
    ...owner,
    timestamp: endsAt,
    interval_seconds: INTERVAL_SECONDS,
    units: 'kW',
    value: Math.round(powerW) / WATTS_PER_KW,
  };
}
