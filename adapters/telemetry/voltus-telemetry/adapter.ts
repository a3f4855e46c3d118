import { EbbError } from '../../../src/core/errors.js';
import type {
  ResourceTelemetry,
  TelemetryLink,
  TelemetryLinkStatus,
} from '../../../src/core/ports/telemetry-out.js';
import { LinkState, type TelemetryDeps } from '../../shared/telemetry-kind.js';
import { type IntervalMean, IntervalMeans, type TelemetryOwner, type VoltusTelemetryApi } from './api.js';

/** What one request may carry, as the API advises. Older intervals than these are given up. */
const POINTS_MAX = 2_048;

export interface VoltusTelemetryLinkOptions {
  readonly api: VoltusTelemetryApi;
  readonly owner: TelemetryOwner;
  /** Whose controllable load is told too; null: nobody's. */
  readonly controllableSiteId: string | null;
}

/** One stream of intervals: those that were not taken yet. */
interface Stream {
  readonly means: IntervalMeans;
  readonly post: (means: readonly IntervalMean[]) => Promise<void>;
  waiting: IntervalMean[];
}

/** Posts means over 30 s. What was not taken is posted again with the next; the API knows what it has already. */
export class VoltusTelemetryLink implements TelemetryLink {
  readonly id: string;
  readonly #state: LinkState;
  readonly #streams: readonly Stream[];
  #sending: Promise<void> | null = null;

  constructor(deps: TelemetryDeps, { api, owner, controllableSiteId }: VoltusTelemetryLinkOptions) {
    this.id = deps.linkId;
    this.#state = new LinkState(deps.clock);
    const load: Stream = {
      means: new IntervalMeans('netPowerW'),
      post: (means) => api.telemetry(owner, means),
      waiting: [],
    };
    const controllable = (siteId: string): Stream => ({
      means: new IntervalMeans('controllableW'),
      post: (means) => api.controllableLoad(siteId, means),
      waiting: [],
    });
    this.#streams = [load, ...(controllableSiteId === null ? [] : [controllable(controllableSiteId)])];
  }

  get status(): TelemetryLinkStatus {
    return this.#state.status;
  }

  async start(): Promise<void> {
    // There is nothing to open: each request stands for itself.
  }

  async publish(telemetry: ResourceTelemetry): Promise<void> {
    let hasNews = false;
    for (const stream of this.#streams) {
      const closed = stream.means.add(telemetry);
      if (closed === null) continue;
      stream.waiting = [...stream.waiting, closed].slice(-POINTS_MAX);
      hasNews = true;
    }
    // A request that is under way takes none along: the next interval's will.
    if (hasNews && this.#sending === null) {
      this.#sending = this.#send().finally(() => (this.#sending = null));
      await this.#sending;
    }
  }

  async stop(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      for (const stream of this.#streams) {
        const posted = stream.waiting;
        if (posted.length === 0) continue;
        await stream.post(posted);
        stream.waiting = stream.waiting.filter((each) => !posted.includes(each));
      }
      this.#state.taken();
    } catch (error) {
      this.#state.failed(error instanceof EbbError ? error.message : String(error));
    }
  }
}
