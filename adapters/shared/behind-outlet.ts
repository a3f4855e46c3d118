import { EbbError } from '../../src/core/errors.js';
import type { OperatingPoint } from '../../src/core/mining/operating-point.js';
import {
  type ApplyContext,
  type CapabilityEnvelope,
  FIRST_TRY,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type MinerVerb,
  type Obstacle,
  type WriteReply,
} from '../../src/core/ports/miner.js';
import type { OutletAdapter, OutletEndpoint, OutletReading } from '../../src/core/ports/outlet.js';
import { capabilitiesOf, identityOf, obstacleOf } from './inspection.js';
import { fedTelemetry, hasApi, meteredOver, unfedTelemetry } from './outlet-telemetry.js';

export type OutletAdapters = (kind: string) => OutletAdapter;

/** What any outlet can do for a machine. */
const OUTLET_VERBS: readonly MinerVerb[] = ['sleep', 'wake'];

/** What can be asked of a miner of this firmware, with or without an outlet in front of it. */
export function verbsWith(
  { verbs }: Pick<CapabilityEnvelope, 'verbs'>,
  hasOutlet: boolean,
): readonly MinerVerb[] {
  return hasOutlet ? [...new Set([...verbs, ...OUTLET_VERBS])] : verbs;
}

/**
 * Drives miners that have a switched outlet in front of them in the orderly order: sleep first, power last. A miner
 * that can sleep is told to; only when that had no effect, or it refuses or does not answer, its power is cut. One that
 * cannot sleep has its power cut at once. Power comes back before anything else is asked of a miner. Where an endpoint
 * has no outlet, `miner` is all there is.
 */
export function behindOutlet(miner: MinerAdapter, outlets: OutletAdapters): MinerAdapter {
  return new MinerBehindOutlet(miner, outlets);
}

class MinerBehindOutlet implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #miner: MinerAdapter;
  readonly #outlets: OutletAdapters;

  constructor(miner: MinerAdapter, outlets: OutletAdapters) {
    this.envelope = miner.envelope;
    this.#miner = miner;
    this.#outlets = outlets;
  }

  async read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    if (endpoint.outlet === undefined) return this.#miner.read(endpoint);
    const fed = await this.#readOutlet(endpoint.outlet);
    if (fed instanceof EbbError) return this.#readInSpiteOf(fed, endpoint);
    return fed.on ? this.#readFed(endpoint, fed) : unfedTelemetry(fed);
  }

  async apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    const { outlet } = endpoint;
    if (outlet === undefined) return this.#miner.apply(endpoint, target, context);
    const { setting } = target;
    if (setting !== undefined && !this.envelope.verbs.includes(setting.verb)) {
      const detail = `${this.envelope.label}: ${setting.verb} cannot be set, and an outlet knows on and off alone`;
      return { kind: 'rejected', code: 'unsupported', detail };
    }
    try {
      const go = target.kind === 'sleep' ? this.#sleep : this.#wake;
      return await go.call(this, endpoint, outlet, target, context);
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      return { kind: 'rejected', code: error.code, detail: error.message };
    }
  }

  async inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { outlet } = endpoint;
    if (outlet === undefined) return this.#miner.inspect(endpoint);
    const fed = await this.#readOutlet(outlet);
    if (fed instanceof EbbError) return this.#inspectInSpiteOf(fed, endpoint);
    if (!fed.on) return this.#silent(unfedTelemetry(fed), this.#asleepObstacles());
    if (!hasApi(this.envelope)) return this.#silent(await this.#readFed(endpoint, fed), []);
    try {
      const inspection = await this.#miner.inspect(endpoint);
      const telemetry = meteredOver(inspection.telemetry, fed);
      const { capabilities } = inspection;
      const { powerSource } = telemetry;
      return {
        ...inspection,
        telemetry,
        capabilities: { ...capabilities, verbs: verbsWith(capabilities, true), powerSource },
      };
    } catch (error) {
      const telemetry = fedTelemetry(fed, endpoint, true);
      if (telemetry === null) throw error;
      return this.#silent(telemetry, [obstacleOf(error, this.envelope.verbs)]);
    }
  }

  /** Ends the miner's side. Outlets feed miners of several firmwares; who made their adapters closes them. */
  close(): Promise<void> {
    return this.#miner.close();
  }

  async #sleep(
    endpoint: MinerEndpoint,
    outlet: OutletEndpoint,
    target: OperatingPoint,
    context: ApplyContext,
  ): Promise<WriteReply> {
    const adapter = this.#outlets(outlet.kind);
    if (!this.envelope.verbs.includes('sleep')) return adapter.switch(outlet, false);
    if (context.attempt > 1) {
      return because(await adapter.switch(outlet, false), 'told to sleep before, without effect');
    }
    const reply = await this.#miner.apply(endpoint, target, context);
    if (reply.kind === 'accepted' || reply.kind === 'unknown' || isBusy(reply)) return reply;
    return because(await adapter.switch(outlet, false), `it would not sleep: ${reply.detail}`);
  }

  async #wake(
    endpoint: MinerEndpoint,
    outlet: OutletEndpoint,
    target: OperatingPoint,
    context: ApplyContext,
  ): Promise<WriteReply> {
    const canWake = this.envelope.verbs.includes('wake');
    const fed = await this.#readOutlet(outlet);
    // Not knowing is no reason to switch: a miner that answers has power.
    if (fed instanceof EbbError && canWake) return this.#miner.apply(endpoint, target, context);
    if (fed instanceof EbbError || !fed.on) return this.#outlets(outlet.kind).switch(outlet, true);
    if (canWake) return this.#miner.apply(endpoint, target, context);
    return { kind: 'accepted', detail: 'its outlet is on already' };
  }

  async #readFed(endpoint: MinerEndpoint, fed: OutletReading): Promise<MinerTelemetry> {
    const canTell = hasApi(this.envelope);
    if (!canTell) {
      const telemetry = fedTelemetry(fed, endpoint, canTell);
      if (telemetry !== null) return telemetry;
      const advice = 'give its model watts at nominal, or a meter';
      throw new EbbError('unsupported', `${endpoint.minerId} says nothing and is not metered: ${advice}`);
    }
    try {
      return meteredOver(await this.#miner.read(endpoint), fed);
    } catch (error) {
      if (!(error instanceof EbbError) || error.code !== 'unreachable') throw error;
      const telemetry = fedTelemetry(fed, endpoint, canTell);
      if (telemetry === null) throw error;
      return telemetry;
    }
  }

  /** The outlet does not answer: the miner may. */
  async #readInSpiteOf(problem: EbbError, endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    if (!hasApi(this.envelope)) throw problem;
    return this.#miner.read(endpoint);
  }

  async #inspectInSpiteOf(problem: EbbError, endpoint: MinerEndpoint): Promise<MinerInspection> {
    if (!hasApi(this.envelope)) throw problem;
    const inspection = await this.#miner.inspect(endpoint);
    const { capabilities } = inspection;
    const onlyByOutlet = OUTLET_VERBS.filter((verb) => !capabilities.verbs.includes(verb));
    const advice = 'check the outlet’s address, number and credentials';
    const obstacles = [...capabilities.obstacles, obstacleOf(problem, onlyByOutlet, advice)];
    return { ...inspection, capabilities: { ...capabilities, obstacles } };
  }

  /** All that an outlet can tell of a miner that does not answer. */
  #silent(telemetry: MinerTelemetry, obstacles: readonly Obstacle[]): MinerInspection {
    const capabilities = capabilitiesOf(this.envelope, obstacles, { powerSource: telemetry.powerSource });
    return {
      identity: identityOf({}),
      telemetry,
      capabilities: { ...capabilities, verbs: verbsWith(capabilities, true) },
    };
  }

  #asleepObstacles(): Obstacle[] {
    const { verbs } = this.envelope;
    if (!hasApi(this.envelope)) return [];
    const problem = 'its outlet is off, so that it cannot be asked';
    return [{ code: 'unreachable', verbs, problem, advice: 'switch its outlet on and look again' }];
  }

  async #readOutlet(outlet: OutletEndpoint): Promise<OutletReading | EbbError> {
    try {
      return await this.#outlets(outlet.kind).read(outlet);
    } catch (error) {
      if (error instanceof EbbError) return error;
      throw error;
    }
  }
}

/** Our own queue for the device is full: that is no reason to cut its power. */
function isBusy(reply: WriteReply): boolean {
  return reply.kind === 'rejected' && reply.code === 'rate-limited';
}

function because(reply: WriteReply, why: string): WriteReply {
  return { ...reply, detail: `${reply.detail} (${why})` };
}
