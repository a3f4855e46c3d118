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
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { toWriteReply } from '../../shared/write-reply.js';
import { API_PORT, EpicApi, type EpicCapabilities, powerAlgorithmOf, presetsOf, WEB_PORT } from './api.js';
import { moveTo } from './moves.js';
import { modelOf, telemetryOf } from './telemetry.js';

export const EPIC_ENVELOPE: CapabilityEnvelope = {
  firmware: 'epic',
  label: 'ePIC UMC',
  verbs: ['sleep', 'wake', 'profile', 'power-target'],
  restarts: ['profile', 'power-target'],
  downSeconds: 30,
  upSeconds: 600,
  changeSeconds: { profile: 600, 'power-target': 600 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['profile', 'power-target'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 12,
  devFeeRatio: null,
  ports: { api: API_PORT, web: WEB_PORT },
  limits: [
    'Profiles are the device’s own tune presets, named by their watts such as 2200W; others are not set.',
    'Power targets need a version whose PerpetualTune has an algorithm for them (1.30 and later).',
    'PerpetualTune moves the clocks by itself: it is switched off for a preset, and back on with its own target afterwards.',
    'Targets of PerpetualTune in TH/s are kept and brought back, and not set otherwise.',
    'Before a start the machine may wait up to 300 s until it is cool enough.',
    'A machine that lost its pool may stop by itself (IdleOnConnectionLost).',
  ],
  unverified: [
    'Seconds to sleep (30), to full hashrate (600) and to another preset or target (600) are assumptions.',
    'Whether a new clock or target restarts the mining; it is taken to.',
    'What survives a reboot: presets and targets are taken to, a stop not to.',
    'That the power algorithm takes watts: its unit is in no captured reply.',
    'No source has a figure of the dev fee, nor of idle watts.',
  ],
};

/** What a machine leaves the factory with; only the operator’s own is used where it is given. */
const FACTORY_PASSWORD = 'letmein';

/** Drives ePIC's control boards and firmware (PowerPlay, UMC). */
export class EpicAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #slots = new DeviceSlots(EPIC_ENVELOPE.requestsAtOnce);
  /** What devices told of themselves that stays as it is: model, and whether their watts are measured. */
  readonly #told = new Map<string, EpicCapabilities>();

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(EPIC_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const summary = await api.summary();
      const told = this.#told.get(api.device) ?? (await this.#capabilitiesOf(api));
      return telemetryOf(summary, told, endpoint);
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const summary = await api.summary();
      const told = await this.#capabilitiesOf(api);
      const telemetry = telemetryOf(summary, told, endpoint);
      const model = modelOf(told);
      return {
        identity: identityOf({
          make: makerOfModel(model),
          model,
          firmwareVersion: telemetry.firmwareVersion,
          serial: told?.['Miner Serial Number'] ?? told?.['Control Board Version']?.cpuSerial ?? null,
          mac: await orNull(() => api.mac()),
          hostname: summary.Hostname ?? null,
        }),
        telemetry,
        capabilities: await this.#narrowed(api, told, telemetry),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, (api) => moveTo(api, target, context)),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #capabilitiesOf(api: EpicApi): Promise<EpicCapabilities | null> {
    const told = await orNull(() => api.capabilities());
    if (told !== null) this.#told.set(api.device, told);
    return told;
  }

  async #narrowed(
    api: EpicApi,
    told: EpicCapabilities | null,
    { powerSource }: MinerTelemetry,
  ): Promise<DeviceCapabilities> {
    const presets = told === null ? [] : presetsOf(told);
    const option = told === null ? null : powerAlgorithmOf(told);
    const obstacles = [
      ...(await passwordObstacles(api)),
      ...(presets.length > 0 ? [] : [NO_PRESETS]),
      ...(option !== null ? [] : [NO_POWER_ALGORITHM]),
    ];
    return capabilitiesOf(this.envelope, obstacles, {
      powerSource,
      powerTargetW: option && { min: option.min, max: option.max, step: 1, default: null },
      profiles: presets.map(({ name, powerW, hashrateThs }) => ({
        name,
        powerW,
        hashrateThs,
        settable: true,
      })),
      nominalHashrateThs: told?.['Default Hashrate'] ?? null,
    });
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: EpicApi) => Promise<T>): Promise<T> {
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['api', API_PORT],
      deadline: new Deadline(seconds),
    });
    const password = endpoint.credentials?.password ?? FACTORY_PASSWORD;
    return this.#slots.run(http.device, seconds, () => task(new EpicApi(http, password)));
  }
}

const NO_PRESETS: Obstacle = {
  code: 'unsupported',
  verbs: ['profile'],
  problem: 'the device lists no tune presets',
  advice: 'use sleep and wake, or update the firmware',
};

const NO_POWER_ALGORITHM: Obstacle = {
  code: 'unsupported',
  verbs: ['power-target'],
  problem: 'PerpetualTune has no algorithm for a power target in this version',
  advice: 'use the presets, or update the firmware to 1.30 or later',
};

/** Versions that cannot prove a password tell with the first command; that is no obstacle yet. */
async function passwordObstacles(api: EpicApi): Promise<Obstacle[]> {
  try {
    await api.authenticate();
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    const advice = 'give the password of the miner’s web page in its credentials';
    if (error.code === 'unauthorised') return [obstacleOf(error, EPIC_ENVELOPE.verbs, advice)];
  }
  return [];
}
