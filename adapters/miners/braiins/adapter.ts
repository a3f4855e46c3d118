import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceCapabilities,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerIdentity,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, makerOfModel, obstacleOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { powerTargetName, refuseOutside } from '../../shared/power-target.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { inSteps, toWriteReply, withoutEffect, type WriteStep } from '../../shared/write-reply.js';
import { BraiinsApi, HTTP_PORT, thsOf, type BraiinsDetails, type BraiinsRange } from './api.js';
import { isStopped, readingOf, STATUS, type BraiinsReading } from './telemetry.js';

export const BRAIINS_ENVELOPE: CapabilityEnvelope = {
  firmware: 'braiins',
  label: 'Braiins OS',
  verbs: ['sleep', 'wake', 'power-target'],
  restarts: [],
  downSeconds: 15,
  upSeconds: 180,
  changeSeconds: { 'power-target': 600 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['power-target'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: null,
  ports: { http: HTTP_PORT },
  limits: [
    'Braiins OS from 25.07 on. Earlier versions are driven by braiins-graphql.',
    'Watts are the firmware’s estimate. Where they matter, meter at the outlet or the breaker.',
    'A power target is no cap: captured machines drew up to 15 % more than theirs, and some less.',
    'Dynamic Performance Scaling can hold the target lower than it is configured; both are told.',
    'Power targets are taken inside the device’s own minimum and maximum alone.',
    'A machine that is tuned by hand keeps its frequencies and voltages: it takes no power target.',
    'How fast pause and resume ramp (quick ramping), and the fans in a pause, stay as the device has them.',
    'Braiins takes a dev fee that depends on the pool: give the model’s dev_fee_ratio.',
  ],
  unverified: [
    'Seconds to pause (15) and to full hashrate (180): only an example of the ramps’ settings (2 and 5 s) is known.',
    'Seconds to another target (600): minutes where it has been tuned before, hours where it has not.',
    'Whether a pause survives a reboot; it is taken not to.',
    'The watts that a paused machine tells; 30 W are assumed where it tells none.',
    'The dev fee: public figures are 2 to 2.5 %, and none with the maker’s own pool.',
    'The shape of the list of tuned profiles.',
  ],
};

/** Drives Braiins OS by its public REST API. */
export class BraiinsAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(BRAIINS_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(BRAIINS_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const { telemetry } = await readingOf(api);
      return telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const reading = await readingOf(api);
      const identity = await identify(api, reading.details);
      return {
        identity,
        telemetry: reading.telemetry,
        capabilities: await this.#capabilities(api, reading),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        const { status } = await withoutEffect(() => api.details());
        if (target.kind === 'sleep') return inSteps([['pause sent', () => api.pause()]]);
        // A target is set before the machine wakes, so that it never runs at another one.
        const steps = await stepsToTarget(api, target, context);
        if (status === STATUS.notStarted) steps.push(['start sent', () => api.start()]);
        else if (isStopped(status) || context.attempt > 1) steps.push(['resume sent', () => api.resume()]);
        return inSteps(steps);
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #capabilities(
    api: BraiinsApi,
    { tuner, telemetry, details }: BraiinsReading,
  ): Promise<DeviceCapabilities> {
    const obstacles: Obstacle[] = tuner?.enabled === false ? [TUNED_BY_HAND] : [];
    let range: BraiinsRange | null = null;
    try {
      range = await api.powerTargetRange();
    } catch (error) {
      const advice = 'update Braiins OS: without its limits no power target is sent';
      obstacles.push(obstacleOf(error, ['power-target'], advice));
    }
    const tuned = (await orNull(() => api.tunedProfiles())) ?? [];
    return capabilitiesOf(this.envelope, obstacles, {
      powerSource: telemetry.powerSource,
      powerTargetW: range && { ...range, step: 1 },
      profiles: tuned.map(({ targetW, powerW, hashrateThs }) => ({
        name: powerTargetName(targetW, null),
        powerW,
        hashrateThs,
        settable: true,
        note: 'tuned already; set it as a power target',
      })),
      nominalPowerW: range?.default ?? null,
      nominalHashrateThs: thsOf(details?.sticker_hashrate),
    });
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: BraiinsApi) => Promise<T>): Promise<T> {
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['http', HTTP_PORT],
      deadline: new Deadline(seconds),
    });
    return this.#slots.run(http.device, seconds, () =>
      task(new BraiinsApi(http, this.#sessions, endpoint.credentials)),
    );
  }
}

const TUNED_BY_HAND: Obstacle = {
  code: 'unsupported',
  verbs: ['power-target'],
  problem:
    'the tuner is off: frequencies and voltages are set by hand, and a power target would replace them',
  advice: 'switch the tuner on at the device (power target mode), or use sleep and wake alone',
};

async function identify(api: BraiinsApi, details: BraiinsDetails | null): Promise<MinerIdentity> {
  const { miner_model: given, name } = details?.miner_identity ?? {};
  const model = given || name || null;
  const network = details?.mac_address === undefined ? await orNull(() => api.network()) : null;
  return identityOf({
    make: makerOfModel(model),
    model,
    firmwareVersion: details?.bos_version?.current ?? null,
    serial: details?.serial_number ?? null,
    mac: details?.mac_address ?? network?.mac_address ?? null,
    hostname: details?.hostname ?? network?.hostname ?? null,
  });
}

/** What lies between the tuner's configuration and the target that the point asks for, or the one from before. */
async function stepsToTarget(
  api: BraiinsApi,
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
  const tuner = await withoutEffect(() => api.tuner());
  if (tuner.enabled === false)
    throw new EbbError('unsupported', `Braiins OS: ${TUNED_BY_HAND.problem}; ${TUNED_BY_HAND.advice}`);
  if (typeof hashrateTargetThs === 'number') {
    if (tuner.hashrateTargetThs === hashrateTargetThs) return [];
    const done = `hashrate target ${hashrateTargetThs} TH/s set`;
    return [[done, () => api.setHashrateTarget(hashrateTargetThs)]];
  }
  const powerW = Number(powerTargetW);
  if (tuner.powerTargetW === powerW && attempt === 1) return [];
  const range = await withoutEffect(() => api.powerTargetRange());
  refuseUnlimited(powerW, range);
  refuseOutside('Braiins OS', powerW, range);
  return [[`power target ${powerW} W set`, () => api.setPowerTarget(powerW)]];
}

function refuseUnlimited(powerW: number, { min, max }: BraiinsRange): void {
  if (min !== null || max !== null) return;
  throw new EbbError(
    'unsupported',
    `Braiins OS: the device tells no limits for a power target, so ${powerW} W is not sent; update it`,
  );
}
