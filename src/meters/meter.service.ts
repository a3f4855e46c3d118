import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type MeterReceipt, MeterStore, type StoredMeterInterval } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { isPolled, type MeterConfig } from '../core/metering/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry, TelemetryStore } from '../fleet/index.js';
import { CLOCK } from '../platform/index.js';
import { DriftWatch, type DriftView } from './drift-watch.js';
import { METER_FACTORY, METER_FILE_FORMATS, type MeterFactory, type MeterFileFormats } from './ports.js';
import { type MeterFile, readMeterFile } from './read-file.js';
import { ReadingStore } from './reading-store.js';
import { type MeterRunner, type RunnerDeps, runLive, runMinerSum } from './runners.js';

/** How a meter is. Instants are ISO 8601 UTC. */
export interface MeterStatus {
  readonly meterId: string;
  readonly kind: MeterConfig['source']['kind'];
  readonly minutes: number;
  /** `imported`: nobody asks it, files tell what it has measured. */
  readonly state: 'starting' | 'ok' | 'failing' | 'imported';
  readonly problem: string | null;
  readonly lastReading: {
    readonly at: string;
    readonly powerW: number | null;
    readonly counterKwh: number | null;
  } | null;
  readonly lastInterval: StoredMeterInterval | null;
  /** Against the miners' sum; null where losses are not declared. */
  readonly drift: DriftView | null;
}

/** A file that a person brings. */
export interface BroughtFile {
  readonly name: string;
  readonly text: string;
  /** Told from the text where absent. */
  readonly format: string | undefined;
  readonly by: string;
}

/** Polls meters, sums miners, takes files; all of it becomes versions of intervals. */
@Injectable()
export class MeterService {
  readonly #logger = new Logger('Meters');
  readonly #runners = new Map<string, MeterRunner>();
  readonly #drifts = new Map<string, DriftView | null>();
  /** Replaced by tests. */
  steadySeconds = (): number => performance.now() / 1e3;

  constructor(
    private readonly registry: FleetRegistry,
    private readonly telemetry: TelemetryStore,
    private readonly store: MeterStore,
    private readonly readings: ReadingStore,
    private readonly drift: DriftWatch,
    @Inject(METER_FACTORY) private readonly factory: MeterFactory,
    @Inject(METER_FILE_FORMATS) private readonly formats: MeterFileFormats,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async start(): Promise<void> {
    for (const site of this.registry.sites) {
      for (const meter of site.meters) {
        await this.#checkDrift(site.siteId, meter);
        const runner = await this.#run(site.siteId, meter);
        if (runner) this.#runners.set(keyOf(site.siteId, meter.meterId), runner);
      }
    }
  }

  /** Returns when no round is under way any more. */
  async stop(): Promise<void> {
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
    this.#runners.clear();
  }

  async statuses(site: SiteConfig): Promise<MeterStatus[]> {
    return Promise.all(site.meters.map((meter) => this.#status(site.siteId, meter)));
  }

  /** What the first meter shows that tells its power now; null where none does. */
  siteReading({ siteId, meters }: SiteConfig): (MeterStatus['lastReading'] & { meterId: string }) | null {
    for (const { meterId } of meters) {
      const { state, last } = this.#runners.get(keyOf(siteId, meterId))?.status ?? {};
      if (state === 'ok' && last?.powerW != null) return { meterId, ...last, at: isoUtc(last.at) };
    }
    return null;
  }

  /** Versions of intervals that start in [from, to), ISO 8601 UTC: the newest, those that counted at `knownAt`, or all. */
  intervals(
    siteId: string,
    meterId: string,
    {
      versions,
      ...span
    }: {
      readonly from: string;
      readonly to: string;
      readonly knownAt?: string;
      readonly versions: 'newest' | 'all';
    },
  ): Promise<StoredMeterInterval[]> {
    return versions === 'all'
      ? this.store.versions(siteId, meterId, span)
      : this.store.newest(siteId, meterId, span);
  }

  /** Keeps what is new in a file. @throws EbbError as the file's format does, and `readMeterFile` */
  async importFile(
    site: SiteConfig,
    meter: MeterConfig,
    { name, text, format, by }: BroughtFile,
  ): Promise<Omit<MeterFile, 'intervals'> & MeterReceipt & { readonly intervals: number }> {
    const { intervals, ...span } = readMeterFile(this.formats(format, text), text, site, meter);
    if (Date.parse(span.to) > this.clock.now().toMillis()) {
      const problem = `the file's last interval ends at ${span.to}, which is not past`;
      throw new EbbError('rejected', `${problem}; check its time zone, and the table's columns`);
    }
    const sha256 = createHash('sha256').update(text).digest('hex');
    const receipt = await this.store.receive(site.siteId, meter.meterId, intervals, {
      source: name,
      sha256,
      by,
    });
    await this.#checkDrift(site.siteId, meter);
    return { ...span, intervals: intervals.length, ...receipt };
  }

  async #run(siteId: string, meter: MeterConfig): Promise<MeterRunner | null> {
    const deps: RunnerDeps = {
      clock: this.clock,
      steady: this.steadySeconds,
      store: this.store,
      readings: this.readings,
      telemetry: this.telemetry,
      onClosed: () => this.#checkDrift(siteId, meter),
      onTrouble: (error) =>
        this.#logger.error(`${siteId}, meter ${meter.meterId}: a round failed; trying on`, error),
    };
    const { source } = meter;
    if (source.kind === 'miner-sum') return runMinerSum(siteId, meter, deps);
    if (!isPolled(source)) return null;
    const live = this.factory(meter);
    return live && runLive(siteId, meter, source, live, deps);
  }

  async #checkDrift(siteId: string, meter: MeterConfig): Promise<void> {
    this.#drifts.set(keyOf(siteId, meter.meterId), await this.drift.check(siteId, meter));
  }

  async #status(siteId: string, { meterId, minutes, source }: MeterConfig): Promise<MeterStatus> {
    const key = keyOf(siteId, meterId);
    const { state, problem, last } = this.#runners.get(key)?.status ?? {
      state: isPolled(source) ? ('starting' as const) : ('imported' as const),
      problem: null,
      last: null,
    };
    return {
      meterId,
      kind: source.kind,
      minutes,
      state,
      problem,
      lastReading: last && { ...last, at: isoUtc(last.at) },
      lastInterval: await this.store.last(siteId, meterId),
      drift: this.#drifts.get(key) ?? null,
    };
  }
}

function keyOf(siteId: string, meterId: string): string {
  return JSON.stringify([siteId, meterId]);
}
