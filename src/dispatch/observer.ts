import { Logger } from '@nestjs/common';
import { isoUtc } from '../core/interval.js';
import { observedPointId } from '../core/mining/effect.js';
import type { Clock } from '../core/ports/clock.js';
import type { MinerAdapter, MinerEndpoint, MinerTelemetry } from '../core/ports/miner.js';
import type { FleetMiner, MinerState, SiteFleet } from '../fleet/index.js';
import { isAt } from './command.js';
import type { Lanes } from './lanes.js';

export type MinerAdapters = (firmware: string) => MinerAdapter;

/** Reads in a row that must fail before a miner counts as unreachable: one lost packet is not an outage. */
const READ_FAILURES_UNREACHABLE = 3;

/** Reads miners and keeps what is known of each. */
export class Observer {
  readonly #logger = new Logger('Dispatch');

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly adapters: MinerAdapters,
    private readonly lanes: Lanes,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads `miners`, but not those that have a request in flight. Returns when all have answered or `waitSeconds` of
   * the wall are over: late answers still count when they come.
   */
  async read(
    miners: readonly FleetMiner[],
    expectSilence: (minerId: string) => boolean,
    waitSeconds: number,
  ): Promise<void> {
    const reads = miners
      .filter(({ minerId }) => !this.lanes.busy(minerId))
      .map((miner) => this.#readOne(miner, expectSilence));
    let cancel: () => void = () => undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.after(waitSeconds * this.clock.speed, resolve);
    });
    await Promise.race([Promise.all(reads), timeUp]);
    cancel();
  }

  async #readOne(miner: FleetMiner, expectSilence: (minerId: string) => boolean): Promise<void> {
    const state = this.states.get(miner.minerId)!;
    const lane = state.readFailures > 0 ? 'retry' : 'fast';
    try {
      await this.lanes.run(miner.minerId, lane, async () => {
        const startedAt = isoUtc(this.clock.now());
        const telemetry = await this.adapters(miner.model.firmware).read(endpointOf(miner));
        this.#seen(miner, state, telemetry, startedAt);
      });
    } catch (error) {
      this.#notSeen(miner, state, expectSilence(miner.minerId), error);
    }
  }

  /** `at`: when the reading was begun, so that it never counts as later than a command that overtook it. */
  #seen(miner: FleetMiner, state: MinerState, telemetry: MinerTelemetry, at: string): void {
    if (!state.reachable) this.#logger.log(`${this.fleet.site.siteId}: miner ${miner.minerId} answers again`);
    const before = state.observedPointId;
    state.observedPointId = observedPointId(miner.model.operatingPoints, telemetry);
    state.powerW = telemetry.powerW ?? state.powerW;
    state.powerSource = telemetry.powerSource;
    state.hashrateThs = telemetry.hashrateThs;
    state.claim = telemetry.claim;
    state.profile = telemetry.profile;
    state.observedAt = at;
    state.reachable = true;
    state.readFailures = 0;
    if (crossedByItself(miner, state, before)) state.awakeChangedAt = at;
    if (state.stuckCause !== null && provesObedience(miner, state)) release(state);
  }

  #notSeen(miner: FleetMiner, state: MinerState, expected: boolean, error: unknown): void {
    state.readFailures += 1;
    if (expected || state.readFailures < READ_FAILURES_UNREACHABLE) return;
    if (state.reachable) {
      const why = error instanceof Error ? error.message : String(error);
      this.#logger.warn(`${this.fleet.site.siteId}: miner ${miner.minerId} does not answer: ${why}`);
    }
    state.reachable = false;
    state.hashrateThs = 0;
    if (state.stuckCause === null) {
      state.stuckCause = 'unreachable';
      state.stuckSince = isoUtc(this.clock.now());
    }
  }
}

export function endpointOf(miner: FleetMiner): MinerEndpoint {
  const { host, ports, credentials } = miner.config;
  const nominalJPerTh = miner.nominal.powerW / miner.nominal.hashrateThs;
  return {
    minerId: miner.minerId,
    host,
    nominalJPerTh,
    ...(ports && { ports }),
    ...(credentials && { credentials }),
  };
}

/** The miner can be directed again. */
export function release(state: MinerState): void {
  state.stuckCause = null;
  state.stuckSince = null;
  state.failedCommands = 0;
  state.retryAt = null;
}

/** A miner that was silent and never failed a command, or that is now where it was last told to be. */
function provesObedience(miner: FleetMiner, state: MinerState): boolean {
  if (state.stuckCause === 'unreachable' && state.failedCommands === 0) return true;
  return state.directedPointId !== null && isAt(miner, state, state.directedPointId);
}

function crossedByItself(miner: FleetMiner, state: MinerState, before: string | null): boolean {
  const now = state.observedPointId;
  if (before === null || now === null) return false;
  const sleepId = miner.sleep.id;
  if ((before === sleepId) === (now === sleepId)) return false;
  return state.directedPointId === null || (state.directedPointId === sleepId) !== (now === sleepId);
}
