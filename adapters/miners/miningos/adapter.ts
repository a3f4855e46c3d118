import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import { EbbError } from '../../../src/core/errors.js';
import {
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceSetting,
  FIRST_TRY,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type MinerVerb,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { capabilitiesOf, obstacleOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { MiningOsApi, MININGOS_PORT, type MiningOsThing } from './api.js';
import { Gateways } from './gateways.js';
import {
  asleep,
  canTakePercent,
  identityOfThing,
  isPowerMode,
  modeOf,
  nameOf,
  percentOf,
  POWER_MODES,
  SLEEP_MODE,
  staleness,
  telemetryOf,
} from './thing.js';

export const MININGOS_ENVELOPE: CapabilityEnvelope = {
  firmware: 'miningos',
  label: 'MiningOS gateway',
  verbs: ['sleep', 'wake', 'profile', 'power-percent'],
  restarts: ['wake', 'profile'],
  downSeconds: 180,
  upSeconds: 900,
  changeSeconds: { 'power-percent': 420 },
  powerPercent: { min: 0, max: 100, step: 1 },
  survivesReboot: [],
  power: 'estimated',
  requestsAtOnce: 2,
  readTimeoutSeconds: 10,
  writeTimeoutSeconds: 20,
  devFeeRatio: null,
  ports: { http: MININGOS_PORT },
  limits: [
    'What it says of a miner is what it last saw, up to a minute or so ago; what is older than five minutes is not taken.',
    'An answer means that the gateway has taken an action, not that the miner was told: it carries actions out a little later.',
    'Where the gateway asks for more than one vote for setPowerMode, an action is taken back at once: nobody shall approve it hours later.',
    'A power percentage is for WhatsMiners alone, in whole percent up to 100.',
    'Tokens expire; the gateway has no other way in for programs.',
    'The gateway of the newer kit (MDK) has no routes of its own to command a miner, and is not driven.',
  ],
  unverified: [
    'Seconds to sleep (180), to full hashrate (900) and to a percentage (420) are the slowest miner’s plus a minute of the gateway’s: assumptions.',
    'That watts are metered is known of WhatsMiners and Avalons; others’ count as estimated.',
    'Nothing was tried on a running gateway: requests and answers are as its published source has them.',
  ],
};

export class MiningOsAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #gateways: Gateways;
  readonly #unixSeconds: () => number;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(MININGOS_ENVELOPE, options);
    const { readTimeoutSeconds, writeTimeoutSeconds } = this.envelope;
    this.#gateways = new Gateways(this.#http, readTimeoutSeconds, writeTimeoutSeconds);
    this.#unixSeconds = options.unixSeconds ?? (() => Date.now() / 1000);
  }

  async read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { thing, nowMs } = await this.#seen(endpoint);
    const problem = staleness(thing, nowMs);
    if (problem !== null) throw problem;
    return telemetryOf(thing, endpoint);
  }

  async inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { thing, nowMs } = await this.#seen(endpoint);
    const telemetry = telemetryOf(thing, endpoint);
    const verbs = this.envelope.verbs.filter((verb) => verb !== 'power-percent' || canTakePercent(thing));
    const { powerSource } = telemetry;
    const profiles = POWER_MODES.map((name) => ({ name, powerW: null, hashrateThs: null, settable: true }));
    const stale = staleness(thing, nowMs);
    const obstacles = [
      ...(stale ? [obstacleOf(stale, [], 'look at the gateway’s worker for this miner')] : []),
      ...(await this.#obstacles(endpoint, verbs)),
    ];
    return {
      identity: identityOfThing(thing),
      telemetry,
      capabilities: capabilitiesOf({ ...this.envelope, verbs }, obstacles, { powerSource, profiles }),
    };
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(async () => {
      const { thing } = await withoutEffect(() => this.#seen(endpoint));
      const steps = stepsTo(target, thing, context.before);
      if (steps.length === 0) return `awake already, in mode ${modeOf(thing) ?? 'unknown'}`;
      const done: string[] = [];
      for (const { action, parameter } of steps) {
        const id = await this.#push(endpoint, thing, action, parameter).catch((error: unknown) => {
          throw after(done, error);
        });
        done.push(`${action} ${parameter} taken as action ${id}`);
      }
      return done.join(', ');
    });
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  async #seen(endpoint: MinerEndpoint): Promise<{ thing: MiningOsThing; nowMs: number }> {
    const { thing, nowMs } = await this.#gateways.read(endpoint, unitOf(endpoint));
    if (thing === null) {
      const advice = 'give its id at the gateway as the miner’s unit';
      throw new EbbError('unsupported', `the gateway knows no miner ${unitOf(endpoint)}: ${advice}`);
    }
    return { thing, nowMs: nowMs ?? this.#unixSeconds() * 1000 };
  }

  async #push(
    endpoint: MinerEndpoint,
    thing: MiningOsThing,
    action: string,
    parameter: string | number,
  ): Promise<string> {
    const { id, votesNeeded, units } = await this.#gateways.push(endpoint, thing.id, action, parameter);
    if (votesNeeded > 1) {
      const advice = `let ${action} need one vote in MiningOS`;
      throw new EbbError(
        'write-disabled',
        `${action} needs ${votesNeeded} votes and was taken back: ${advice}`,
      );
    }
    if (units !== null && !units.has(thing.id)) {
      throw new EbbError('unsupported', `${nameOf(thing)}: the gateway will not do ${action} to it`);
    }
    return id;
  }

  /** What the token may not do. A gateway without accounts does not say. */
  async #obstacles(endpoint: MinerEndpoint, verbs: readonly MinerVerb[]): Promise<Obstacle[]> {
    const { readTimeoutSeconds } = this.envelope;
    const api = new MiningOsApi(this.#http, endpoint, () => readTimeoutSeconds * 1000);
    const mayWrite = await api.mayWrite().catch(() => null);
    if (mayWrite !== false) return [];
    const problem = new EbbError('write-disabled', 'the token may only read');
    return [obstacleOf(problem, verbs, 'give a token of a role with actions:rw and miner:rw')];
  }
}

/** A miner's id at its gateway; Ebb's own where the two are the same. */
export function unitOf({ unit, minerId }: Pick<MinerEndpoint, 'unit' | 'minerId'>): string {
  return unit ?? minerId;
}

interface Step {
  readonly action: 'setPowerMode' | 'setPowerPct';
  readonly parameter: string | number;
}

/** What lies between the miner as it was last seen and `target`. */
function stepsTo(target: OperatingPoint, thing: MiningOsThing, before: DeviceSetting | null): Step[] {
  // Sleep is commanded even where the gateway says that it sleeps: somebody measured that it does not.
  if (target.kind === 'sleep') return [{ action: 'setPowerMode', parameter: SLEEP_MODE }];
  const { setting } = target;
  const mode = isPowerMode(before?.['powerMode']) ? before['powerMode'] : null;
  if (setting === undefined) return [...toMode(thing, mode), ...toPercent(thing, before?.['powerPercent'])];
  if (setting.verb === 'power-target')
    throw new EbbError('unsupported', 'MiningOS: a power target cannot be set, only modes and percentages');
  if (setting.verb === 'profile') {
    if (isPowerMode(setting.profile)) return toMode(thing, setting.profile);
    const modes = POWER_MODES.join(', ');
    throw new EbbError('unsupported', `MiningOS: "${setting.profile}" is no mode; there are: ${modes}`);
  }
  if (!canTakePercent(thing)) {
    throw new EbbError('unsupported', `MiningOS: ${nameOf(thing)} takes no power percentage, only modes`);
  }
  return [...toMode(thing, mode), ...toPercent(thing, setting.percent)];
}

/** What went wrong, with what had been done by then. */
function after(done: readonly string[], error: unknown): unknown {
  if (!(error instanceof EbbError) || done.length === 0) return error;
  return new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
}

/** To `mode`, or to whatever mode a plain wake leads to. */
function toMode(thing: MiningOsThing, mode: string | null): Step[] {
  if (!asleep(thing) && (mode === null || mode === modeOf(thing))) return [];
  return [{ action: 'setPowerMode', parameter: mode ?? 'normal' }];
}

function toPercent(thing: MiningOsThing, percent: unknown): Step[] {
  if (typeof percent !== 'number' || !canTakePercent(thing)) return [];
  const { min, max } = MININGOS_ENVELOPE.powerPercent as { min: number; max: number };
  const wanted = Math.round(percent);
  if (wanted < min || wanted > max) {
    throw new EbbError('unsupported', `MiningOS: ${percent} % is outside ${min} to ${max} %`);
  }
  return wanted === percentOf(thing) ? [] : [{ action: 'setPowerPct', parameter: wanted }];
}
