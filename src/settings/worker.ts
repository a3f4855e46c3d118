import { parentPort, workerData } from 'node:worker_threads';
import { type KnownSeries, LookAheadOutlooks } from '../backtest/index.js';
import { Archive, type Observation } from '../core/forecast/index.js';
import type { SiteSnapshot } from '../core/planner/index.js';
import { DryRun, type DryRunResult, type OutlookAt } from '../core/settings/index.js';
import type { SiteConfig } from '../core/site.js';
import type { FirmwareRamp } from '../state/index.js';

/** What a dry run's thread is started with. */
export interface DryRunData {
  readonly before: SiteConfig;
  readonly after: SiteConfig;
  /** By firmware. */
  readonly rampTimes: Readonly<Record<string, FirmwareRamp>>;
  /** What was paid in the end, by the start of each market interval (Unix ms). */
  readonly pricesUsdPerMwh: ReadonlyMap<number, number>;
  /** What looking ahead goes by: every version with when it was known. */
  readonly realTime: KnownValues;
  readonly dayAhead: KnownValues | null;
}

export interface KnownValues {
  readonly minutes: number;
  readonly observations: readonly Observation[];
}

/** Snapshots as they are stored, in their order; null after the last. */
export type DryRunBatch = readonly string[] | null;

export type DryRunReply =
  | { readonly kind: 'taken'; readonly changed: number }
  | { readonly kind: 'done'; readonly result: DryRunResult }
  | { readonly kind: 'failed'; readonly message: string };

function outlookOf({ policy, timeZone, market }: SiteConfig, series: KnownSeries): OutlookAt {
  if (policy.kind !== 'economic' || policy.horizonHours === 0) return () => null;
  const lagMinutes = market.settlementMinutes;
  const outlooks = new LookAheadOutlooks(policy, { series, zone: timeZone, lagMinutes });
  return (snapshot) => outlooks.at(snapshot);
}

function dryRunOf(data: DryRunData): DryRun {
  const { before, after, rampTimes, pricesUsdPerMwh, realTime, dayAhead } = data;
  const series: KnownSeries = {
    realTime: new Archive(realTime.minutes, realTime.observations),
    ...(dayAhead && { dayAhead: new Archive(dayAhead.minutes, dayAhead.observations) }),
  };
  const widthMs = before.market.settlementMinutes * 60_000;
  return new DryRun({
    before,
    after,
    rampTimes: (firmware) => rampTimes[firmware]!,
    outlooks: { before: outlookOf(before, series), after: outlookOf(after, series) },
    priceAt: (atMs) => pricesUsdPerMwh.get(Math.floor(atMs / widthMs) * widthMs) ?? null,
  });
}

if (!parentPort) throw new Error('worker.js runs in a worker thread: use a DryRunDesk instead');
const port = parentPort;
const run = dryRunOf(workerData as DryRunData);
port.on('message', (batch: DryRunBatch) => {
  try {
    if (batch === null) {
      port.postMessage({ kind: 'done', result: run.result() } satisfies DryRunReply);
      port.close();
      return;
    }
    for (const text of batch) run.tick(JSON.parse(text) as SiteSnapshot);
    port.postMessage({ kind: 'taken', changed: run.intervalsChanged } satisfies DryRunReply);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    port.postMessage({ kind: 'failed', message } satisfies DryRunReply);
    port.close();
  }
});
