import type { SignalSink, SignalSource, SignalValue, SourceStatus } from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import { MODBUS_PORT, type ModbusDevice } from '../../shared/modbus-tcp.js';
import { PollLoop } from '../../shared/poll-loop.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { targetSignal, type TargetUnit, targetValue, type Watchdog } from '../../shared/target-signal.js';
import { type Points, type PointValues, readPoints } from './api.js';

/** What stands unchanged is handed over again so many times within the time in which it grows stale. */
const REFRESHES = 3;

export interface ModbusPointsOptions {
  readonly device: ModbusDevice;
  readonly points: Points;
  readonly pollSeconds: number;
  readonly timeoutSeconds: number;
  /** What a target counts in, and how much one count is. */
  readonly unit: TargetUnit;
  readonly scale: number;
  /** What may be drawn while called without a target. */
  readonly calledLimitW: number;
  readonly programRef: string | null;
  readonly watchdog: Watchdog;
}

/** Looks at the points of a remote terminal unit or a relay: is there a call, and how much may be drawn. */
export class ModbusPointsSource implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #options: ModbusPointsOptions;
  readonly #handover: Handover;
  readonly #loop: PollLoop;
  #last: { readonly key: string; readonly atMs: number } | null = null;
  #heartbeat: { readonly value: number | null; readonly sinceMs: number } | null = null;

  constructor(deps: SignalDeps, options: ModbusPointsOptions) {
    const { clock, random, sourceId } = deps;
    this.id = sourceId;
    this.#deps = deps;
    this.#options = options;
    this.#handover = new Handover(sourceId, clock);
    this.#loop = new PollLoop({
      clock,
      random,
      pollSeconds: options.pollSeconds,
      poll: () => this.#poll(),
      onFailure: (error) => this.#handover.failed(error),
    });
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#handover.close();
  }

  async #poll(): Promise<void> {
    const { device, points, timeoutSeconds, watchdog } = this.#options;
    const values = await readPoints(device, points, timeoutSeconds);
    const at = this.#deps.clock.now();
    const nowMs = at.toMillis();
    const saidMs = this.#saidMs(values.heartbeat, nowMs);
    const key = JSON.stringify([values.called, values.target]);
    const isFresh =
      this.#last?.key === key && nowMs - this.#last.atMs < (watchdog.staleAfterSeconds * 1e3) / REFRESHES;
    if (isFresh) return this.#handover.heard(null, this.#handover.status.problem);
    await this.#handover.deliver(
      {
        channel: 'points',
        peer: `${device.host}:${device.port ?? MODBUS_PORT}`,
        contentType: 'application/json',
        clockOffsetMs: null,
        protocolId: null,
        protocolVersion: null,
        authentication: 'none',
        bytes: Buffer.from(JSON.stringify(values)),
        at,
      },
      this.#understand(values, saidMs, nowMs),
    );
    this.#last = { key, atMs: nowMs };
  }

  /** What has a heartbeat is as old as its last beat; what has none is as new as it was read. */
  #saidMs(value: number | null, nowMs: number): number {
    if (value === null) return nowMs;
    if (this.#heartbeat?.value !== value) this.#heartbeat = { value, sinceMs: nowMs };
    return this.#heartbeat.sinceMs;
  }

  #understand({ called, target }: PointValues, saidMs: number, receivedMs: number): Understood {
    const { unit, scale, calledLimitW, programRef, watchdog } = this.#options;
    const none: Understood = { signals: [], listed: null, problem: 'the target is no number' };
    if (called !== false && target !== null && !Number.isFinite(target)) return none;
    const values: SignalValue[] = [];
    if (called !== false && target !== null) values.push(targetValue('target', target * scale, unit));
    else if (called === true) values.push({ payloadType: 'call', kind: 'power-limit', powerW: calledLimitW });
    const said = { eventId: 'points', version: receivedMs, values, saidMs, receivedMs, programRef };
    const signal = targetSignal(said, watchdog);
    return { signals: [signal], listed: null, problem: null };
  }
}
