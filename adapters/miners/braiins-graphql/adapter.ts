import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceCapabilities,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, makerOfModel, obstacleOf, orNull } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { refuseOutside } from '../../shared/power-target.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { inSteps, toWriteReply, withoutEffect, type WriteStep } from '../../shared/write-reply.js';
import { BraiinsGraphqlApi, HTTP_PORT, type BraiinsTuning } from './api.js';
import { BraiinsRpc, RPC_PORT } from './rpc.js';
import { readingOf, type BraiinsReading } from './telemetry.js';

export const BRAIINS_GRAPHQL_ENVELOPE: CapabilityEnvelope = {
  firmware: 'braiins-graphql',
  label: 'Braiins OS up to 25.05',
  verbs: ['sleep', 'wake', 'power-target'],
  restarts: ['wake'],
  downSeconds: 30,
  upSeconds: 300,
  changeSeconds: { 'power-target': 600 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['power-target'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: null,
  ports: { http: HTTP_PORT, rpc: RPC_PORT },
  limits: [
    'Braiins OS up to 25.05, and BOSminer before it. From 25.07 on it is driven by braiins.',
    'Sleep stops the mining process and wake starts it: there is no fast ramp.',
    'Watts are the firmware’s estimate, and a stopped machine tells none: 30 W are assumed then.',
    'A power target is no cap: captured machines drew up to 15 % more than theirs, and some less.',
    'A target outside the limits that the device tells is not sent; where it tells none, it decides itself.',
    'A machine that is tuned by hand keeps its frequencies and voltages: it takes no power target.',
    'A mining process that has crashed looks like one that was stopped.',
    'Braiins takes a dev fee that depends on the pool: give the model’s dev_fee_ratio.',
  ],
  unverified: [
    'Seconds to sleep (30), to full hashrate (300) and to another target (600) are assumptions; an untuned target takes hours.',
    'That the mining process starts by itself after a reboot, even where it was stopped before.',
    'That the limits of the power target are under bosminer.metadata: other people’s clients read them there.',
    'The dev fee: public figures are 2 to 2.5 %, and none with the maker’s own pool.',
  ],
};

/** Drives Braiins OS by the GraphQL interface of its web page. */
export class BraiinsGraphqlAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(BRAIINS_GRAPHQL_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(BRAIINS_GRAPHQL_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api, rpc) => {
      const { telemetry } = await readingOf(api, rpc);
      return telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api, rpc) => {
      const reading = await readingOf(api, rpc);
      const { model, firmwareVersion } = reading.telemetry;
      const capabilities = await this.#capabilities(api, reading);
      const identity = identityOf({
        make: makerOfModel(model?.replace(/^bitmain\s+/i, '') ?? null),
        model,
        firmwareVersion,
        mac: await orNull(() => api.mac()),
        hostname: reading.system?.hostname ?? null,
      });
      return { identity, telemetry: reading.telemetry, capabilities };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        const { isStopped } = await withoutEffect(() => api.system());
        const isFirst = context.attempt === 1;
        if (target.kind === 'sleep')
          return inSteps(isStopped && isFirst ? [] : [['stop sent', () => api.stop()]]);
        // A target is set before the machine wakes, so that it never runs at another one.
        const steps = await stepsToTarget(api, target, context);
        if (isStopped || !isFirst) steps.push(['start sent', () => api.start()]);
        return inSteps(steps);
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #capabilities(
    api: BraiinsGraphqlApi,
    { system, tuning, telemetry }: BraiinsReading,
  ): Promise<DeviceCapabilities> {
    const obstacles: Obstacle[] = tuning?.enabled === false ? [TUNED_BY_HAND] : [];
    await api.logIn().catch((error: unknown) => {
      const advice = 'give the password of the device’s web page in the miner’s credentials';
      obstacles.push(obstacleOf(error, BRAIINS_GRAPHQL_ENVELOPE.verbs, advice));
    });
    const range = await orNull(() => api.powerTargetRange());
    return capabilitiesOf(this.envelope, obstacles, {
      powerSource: telemetry.powerSource,
      powerTargetW: range && { ...range, step: 1 },
      nominalPowerW: range?.default ?? null,
      // What the tuned machine should deliver, at the target that is in effect: the maker's figure is not told.
      nominalHashrateThs: range?.default === system?.limitW ? (system?.nominalThs ?? null) : null,
    });
  }

  #inTurn<T>(
    endpoint: MinerEndpoint,
    seconds: number,
    task: (api: BraiinsGraphqlApi, rpc: BraiinsRpc) => Promise<T>,
  ): Promise<T> {
    const deadline = new Deadline(seconds);
    const { host, ports } = endpoint;
    return this.#slots.run(`${host}:${ports?.['http'] ?? HTTP_PORT}`, seconds, () =>
      task(
        new BraiinsGraphqlApi({ http: this.#http, sessions: this.#sessions, endpoint, deadline }),
        new BraiinsRpc(endpoint, deadline),
      ),
    );
  }
}

const TUNED_BY_HAND: Obstacle = {
  code: 'unsupported',
  verbs: ['power-target'],
  problem:
    'autotuning is off: frequencies and voltages are set by hand, and a power target would replace them',
  advice: 'switch autotuning on at the device (power target), or use sleep and wake alone',
};

/** What lies between the configuration of autotuning and the target that the point asks for, or the one from before. */
async function stepsToTarget(
  api: BraiinsGraphqlApi,
  { id, setting }: OperatingPoint,
  { attempt, before }: ApplyContext,
): Promise<WriteStep[]> {
  if (setting !== undefined && setting.verb !== 'power-target') {
    const problem = `Braiins OS: point ${id}: ${setting.verb} cannot be set, only power targets`;
    throw new EbbError('unsupported', problem);
  }
  const wanted = setting === undefined ? before : { powerTargetW: Math.round(setting.powerW) };
  const { powerTargetW, hashrateTargetThs } = wanted ?? {};
  if (typeof powerTargetW !== 'number' && typeof hashrateTargetThs !== 'number') return [];
  const tuning = await withoutEffect(() => api.tuning());
  if (tuning.enabled === false)
    throw new EbbError('unsupported', `Braiins OS: ${TUNED_BY_HAND.problem}; ${TUNED_BY_HAND.advice}`);
  if (typeof hashrateTargetThs === 'number') return stepsToHashrate(api, tuning, hashrateTargetThs);
  const powerW = Number(powerTargetW);
  if (tuning.powerTargetW === powerW && attempt === 1) return [];
  const range = await orNull(() => api.powerTargetRange());
  if (range !== null) refuseOutside('Braiins OS', powerW, range);
  // The mode goes with it where it has to be another one, and only then.
  const mode = tuning.hashrateTargetThs === null ? {} : { mode: 'POWER_TARGET' };
  return [[`power target ${powerW} W set`, () => api.tune({ ...mode, powerTarget: powerW })]];
}

function stepsToHashrate(api: BraiinsGraphqlApi, tuning: BraiinsTuning, wantedThs: number): WriteStep[] {
  if (tuning.hashrateTargetThs === wantedThs) return [];
  const mode = tuning.hashrateTargetThs === null ? { mode: 'HASHRATE_TARGET' } : {};
  const done = `hashrate target ${wantedThs} TH/s set`;
  return [[done, () => api.tune({ ...mode, hashrateTarget: wantedThs })]];
}
