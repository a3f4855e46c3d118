import type { DateTime } from 'luxon';
import { intervalEnd, intervalStart, isoUtc } from '../core/interval.js';
import { intervalEnergy } from '../core/market/interval-energy.js';
import {
  counterRule,
  liveInterval,
  type LossModel,
  type MeterConfig,
  modelledMeter,
  type PolledSource,
} from '../core/metering/index.js';
import type { Clock } from '../core/ports/clock.js';
import type { LiveMeter } from '../core/ports/meter.js';
import type { MeterStore } from '../compliance/index.js';
import type { SitePower, TelemetryStore } from '../fleet/index.js';
import { IntervalCloser } from './interval-closer.js';
import { type LastReading, MeterPoller, type Monotonic } from './meter-poller.js';
import type { ReadingStore } from './reading-store.js';

/** What keeps one meter's intervals coming. */
export interface MeterRunner {
  readonly status: {
    readonly state: 'starting' | 'ok' | 'failing';
    readonly problem: string | null;
    readonly last: LastReading | null;
  };
  stop(): Promise<void>;
}

export interface RunnerDeps {
  readonly clock: Clock;
  readonly steady: Monotonic;
  readonly store: MeterStore;
  readonly readings: ReadingStore;
  readonly telemetry: TelemetryStore;
  /** Intervals were closed. */
  readonly onClosed: () => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

/** Polls a meter, keeps its readings and makes intervals of them. */
export async function runLive(
  siteId: string,
  { meterId, minutes }: MeterConfig,
  source: PolledSource,
  meter: LiveMeter,
  deps: RunnerDeps,
): Promise<MeterRunner> {
  const { clock, store, readings } = deps;
  const { host, port, energy, powerWMax, pollSeconds } = source;
  const limits = { rollsOverAtKwh: energy?.rollsOverAtKwh ?? null, powerWMax };
  const rule = counterRule(limits, minutes, pollSeconds * clock.speed);
  const closer = new IntervalCloser(
    {
      siteId,
      meterId,
      minutes,
      origin: { source: `modbus ${host}:${port ?? 502}`, sha256: null },
      measure: async (interval) => {
        const seconds = rule.gapSecondsMax;
        const to = intervalEnd(interval).plus({ seconds });
        const seen = await readings.between(siteId, meterId, interval.start.minus({ seconds }), to);
        return liveInterval(interval, seen, rule);
      },
    },
    store,
    clock,
  );
  const poller: MeterPoller = new MeterPoller(
    {
      name: `${siteId}, meter ${meterId}`,
      minutes,
      pollSeconds,
      meter,
      last: await readings.last(siteId, meterId),
    },
    clock,
    deps.steady,
    {
      onReading: (reading) => readings.keep(siteId, meterId, reading),
      onRound: async () => {
        // What a meter that is gone shows when it is back soon still counts.
        const late = clock.now().minus({ seconds: rule.gapSecondsMax });
        const lastAt = poller.status.last?.at;
        const isSettled = (end: DateTime): boolean => end <= late || (lastAt !== undefined && end <= lastAt);
        if ((await closer.closeDue(isSettled)) > 0) await deps.onClosed();
      },
    },
  );
  poller.start();
  return poller;
}

/** Readings of miners come every ten seconds of the wall; of two this far apart five are missing. */
const GAP_WALL_SECONDS = 60;
/** Readings beside an interval's end are in by then. */
const CLOSE_DELAY_WALL_SECONDS = 30;

/** The poor man's meter: miners and declared losses. */
export function runMinerSum(
  siteId: string,
  { meterId, minutes, losses }: MeterConfig,
  deps: RunnerDeps,
): MeterRunner {
  const { clock, store, telemetry } = deps;
  const model = losses ?? { fixedW: 0, ratio: 0 };
  const seconds = GAP_WALL_SECONDS * clock.speed;
  const closer = new IntervalCloser(
    {
      siteId,
      meterId,
      minutes,
      origin: { source: 'sum of the miners', sha256: null },
      measure: async (interval) => {
        const [from, to] = [interval.start.minus({ seconds }), intervalEnd(interval).plus({ seconds })];
        const energy = intervalEnergy(interval, await telemetry.samples(siteId, from, to), seconds);
        const energyKwh = energy.coverageRatio < 1 ? null : energy.energyMwh! * 1e3;
        const { estimatedRatio } = energy;
        return modelledMeter({ start: isoUtc(interval.start), minutes, energyKwh, estimatedRatio }, model);
      },
    },
    store,
    clock,
  );
  const delay = CLOSE_DELAY_WALL_SECONDS * clock.speed;
  const round = async (): Promise<void> => {
    const settled = clock.now().minus({ seconds: delay });
    if ((await closer.closeDue((end) => end <= settled)) > 0) await deps.onClosed();
  };
  const toNext = (): number => {
    const now = clock.now();
    const start = intervalStart(now.minus({ seconds: delay }), minutes);
    return start.plus({ minutes, seconds: delay }).diff(now).as('seconds');
  };
  const loop = repeat(clock, toNext, () => round().catch(deps.onTrouble));
  return {
    get status() {
      const now = clock.now();
      const power = telemetry.sitePower(siteId, now, now);
      return { state: 'ok' as const, problem: null, last: modelledPower(power, model) };
    },
    stop: loop.stop,
  };
}

function modelledPower({ at, powerW }: SitePower, { fixedW, ratio }: LossModel): LastReading {
  return { at, powerW: powerW * (1 + ratio) + fixedW, counterKwh: null };
}

/** Runs a task now and then again and again, never twice at once. */
function repeat(clock: Clock, seconds: () => number, task: () => Promise<void>) {
  let stopped = false;
  let cancel = (): void => undefined;
  let running = Promise.resolve();
  const begin = (): void => {
    running = task().then(() => {
      if (!stopped) cancel = clock.after(seconds(), begin);
    });
  };
  begin();
  return {
    stop: async (): Promise<void> => {
      stopped = true;
      cancel();
      await running;
    },
  };
}
