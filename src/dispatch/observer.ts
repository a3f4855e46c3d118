import { Logger } from '@nestjs/common';
import { isoUtc } from '../core/interval.js';
import { EbbError } from '../core/errors.js';
import { observedPointId } from '../core/mining/effect.js';
import { isSameMachine } from '../core/mining/identity.js';
import type { Clock } from '../core/ports/clock.js';
import type { MinerAdapter, MinerEndpoint, MinerTelemetry } from '../core/ports/miner.js';
import { type FleetMiner, type MinerState, noteCrossing, type SiteFleet } from '../fleet/index.js';
import { provesObedience, release } from './obedience.js';
import type { Lanes } from './lanes.js';
import { DEADLINE_MARGIN, VERIFY_GRACE_SECONDS } from './timing.js';

export type MinerAdapters = (firmware: string) => MinerAdapter;

/** Reads in a row that must fail before a miner counts as unreachable: one lost packet is not an outage. */
const READ_FAILURES_UNREACHABLE = 3;

/** Reads miners and keeps what is known of each. */
export class Observer {
  readonly #logger = new Logger('Dispatch');
  /** Miners that have shown who they are since they last began to answer. */
  readonly #known = new Set<string>();

  constructor(
    private readonly fleet: SiteFleet,
    private readonly states: ReadonlyMap<string, MinerState>,
    private readonly adapters: MinerAdapters,
    private readonly lanes: Lanes,
    private readonly clock: Clock,
    /** Whether a miner may well be silent, because it was told to change. */
    private readonly mayBeSilent: (minerId: string) => boolean = () => false,
    /** Told of every reading. */
    private readonly onReading: (miner: FleetMiner) => void = () => undefined,
  ) {}

  /**
   * Reads `miners`, in the lane of `errand`, but not those that have a request in flight. Returns when all have answered or `waitSeconds` of
   * the wall are over: late answers still count when they come.
   */
  async read(miners: readonly FleetMiner[], errand: 'verify' | 'poll', waitSeconds: number): Promise<void> {
    const reads = miners
      .filter((miner) => !this.lanes.busy(miner))
      .map((miner) => this.readOne(miner, errand));
    let cancel: () => void = () => undefined;
    const timeUp = new Promise<void>((resolve) => {
      cancel = this.clock.after(waitSeconds * this.clock.speed, resolve);
    });
    await Promise.race([Promise.all(reads), timeUp]);
    cancel();
  }

  /** Reads one miner when its lane has a place. @returns whether it answered; null where something else came first */
  async readOne(miner: FleetMiner, errand: 'verify' | 'poll'): Promise<boolean | null> {
    const state = this.states.get(miner.minerId)!;
    const request = {
      errand,
      host: state.foundAt ?? miner.config.host,
      kind: `${miner.model.firmware}:read`,
      again: state.readFailures > 0,
    };
    try {
      const ran = await this.lanes.run(miner, request, async () => {
        const startedAt = isoUtc(this.clock.now());
        const telemetry = await this.#telemetryOf(miner, endpointOf(miner, state));
        this.#seen(miner, state, telemetry, startedAt);
        return true;
      });
      return ran ? true : null;
    } catch (error) {
      this.#notSeen(miner, state, error);
      return false;
    }
  }

  /** Once after it began to answer, a machine that is known by its serial or MAC has to show who it is. */
  async #telemetryOf(miner: FleetMiner, endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const adapter = this.adapters(miner.model.firmware);
    const { serial = null, mac = null } = miner.config;
    if ((serial === null && mac === null) || this.#known.has(miner.minerId)) return adapter.read(endpoint);
    const { identity, telemetry } = await adapter.inspect(endpoint);
    if (isSameMachine({ serial, mac }, identity) === false) {
      const who = identity.serial ?? identity.mac;
      throw new EbbError('unreachable', `another machine (${who}) answers at its address`);
    }
    this.#known.add(miner.minerId);
    return telemetry;
  }

  /** `at`: when the reading was begun, so that it never counts as later than a command that overtook it. */
  #seen(miner: FleetMiner, state: MinerState, telemetry: MinerTelemetry, at: string): void {
    if (!state.reachable) this.#logger.log(`${this.fleet.site.siteId}: miner ${miner.minerId} answers again`);
    state.observedPointId = observedPointId(miner.model.operatingPoints, telemetry);
    state.powerW = telemetry.powerW ?? state.powerW;
    state.powerSource = telemetry.powerSource;
    state.hashrateThs = telemetry.hashrateThs;
    state.claim = telemetry.claim;
    state.chipTempC = telemetry.chipTempC ?? null;
    state.profile = telemetry.profile;
    state.firmwareVersion = telemetry.firmwareVersion ?? state.firmwareVersion;
    state.observedAt = at;
    state.reachable = true;
    state.readFailures = 0;
    this.#noteSide(miner, state, at);
    if (state.seenAsleep === false) state.setting = telemetry.setting ?? null;
    if (state.stuckCause !== null && provesObedience(miner, state)) release(state);
    this.onReading(miner);
  }

  /** What fell asleep without being told to was put to sleep by somebody else, who had a reason. */
  #noteSide(miner: FleetMiner, state: MinerState, at: string): void {
    const { observedPointId, directedPointId } = state;
    if (observedPointId === null) return;
    const asleep = observedPointId === miner.sleep.id;
    const crossed = state.seenAsleep !== null && state.seenAsleep !== asleep;
    const unasked = directedPointId === null || (directedPointId === miner.sleep.id) !== asleep;
    const isNews = state.seenAsleep !== asleep;
    state.seenAsleep = asleep;
    const byOthers = asleep && isNews && directedPointId !== miner.sleep.id;
    const held = byOthers && state.stuckCause === null && !this.#isOnItsWay(miner, state, at);
    if (crossed && unasked) noteCrossing(state, at, !asleep);
    if (!held) return;
    const { siteId } = this.fleet.site;
    this.#logger.warn(
      `${siteId}: miner ${miner.minerId} is asleep, and not by Ebb: it is left so until released`,
    );
    state.stuckCause = 'asleep-before';
    state.stuckSince = at;
  }

  /** Told to cross the line not long ago: what is seen may be the end of one way or the beginning of the other. */
  #isOnItsWay({ model }: FleetMiner, { awakeChangedAt }: MinerState, at: string): boolean {
    if (awakeChangedAt === null) return false;
    const { upSeconds, downSeconds } = this.adapters(model.firmware).envelope;
    const graceSeconds =
      (upSeconds + downSeconds) * DEADLINE_MARGIN + VERIFY_GRACE_SECONDS * this.clock.speed;
    return Date.parse(at) - Date.parse(awakeChangedAt) < graceSeconds * 1e3;
  }

  #notSeen(miner: FleetMiner, state: MinerState, error: unknown): void {
    state.readFailures += 1;
    if (this.mayBeSilent(miner.minerId) || state.readFailures < READ_FAILURES_UNREACHABLE) return;
    this.#known.delete(miner.minerId);
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

export function endpointOf({ minerId, nominal, config }: FleetMiner, state: MinerState): MinerEndpoint {
  const { host, ports, credentials, unit, outlet } = config;
  return {
    minerId,
    host: state.foundAt ?? host,
    nominalJPerTh: nominal.powerW / nominal.hashrateThs,
    nominalPowerW: nominal.powerW,
    ...(ports && { ports }),
    ...(credentials && { credentials }),
    ...(unit !== undefined && { unit }),
    ...(outlet && { outlet }),
  };
}
