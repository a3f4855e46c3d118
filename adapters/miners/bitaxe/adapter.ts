import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerInspection,
  MinerTelemetry,
  Obstacle,
  WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { type AxeInfo, AxeOsApi, HTTP_PORT } from './api.js';

export const BITAXE_ENVELOPE: CapabilityEnvelope = {
  firmware: 'bitaxe',
  label: 'Bitaxe, AxeOS',
  verbs: ['sleep', 'wake'],
  restarts: [],
  downSeconds: 10,
  upSeconds: 60,
  survivesReboot: [],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 8,
  devFeeRatio: 0,
  ports: { http: HTTP_PORT },
  limits: [
    'Sleep and wake need AxeOS 2.14 or later; earlier ones can only be read.',
    'A pause is forgotten at a restart.',
    'The device answers addresses of private networks alone.',
    'Watts are measured at the board’s input: the loss of the adapter in front of it is not in them.',
    'Frequency and core voltage are left alone.',
  ],
  unverified: [
    'Seconds to sleep (10) and to full hashrate (60): no source has figures.',
    'That a paused NerdQAxe answers as a Bitaxe does.',
  ],
};

/** Drives small miners that run AxeOS. */
export class BitaxeAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #slots = new DeviceSlots(BITAXE_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(BITAXE_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) =>
      telemetryOf(await api.info()),
    );
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const info = await api.info();
      const telemetry = telemetryOf(info);
      const { model, firmwareVersion } = telemetry;
      return {
        identity: identityOf({
          make: 'Bitaxe',
          model,
          firmwareVersion,
          mac: info.macAddr ?? null,
          hostname: info.hostname ?? null,
        }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, obstacles(info), {
          powerSource: telemetry.powerSource,
          nominalHashrateThs: info.expectedHashrate === undefined ? null : info.expectedHashrate / 1000,
        }),
      };
    });
  }

  apply(endpoint: MinerEndpoint, target: OperatingPoint): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        if (target.setting !== undefined) {
          const { verb } = target.setting;
          throw new EbbError('unsupported', `AxeOS: point ${target.id}: ${verb} cannot be set`);
        }
        const info = await withoutEffect(() => api.info());
        const [obstacle] = obstacles(info);
        if (obstacle !== undefined)
          throw new EbbError(obstacle.code, `${obstacle.problem}; ${obstacle.advice}`);
        if (target.kind === 'sleep') {
          await api.pause();
          return 'pause sent';
        }
        if (info.miningPaused !== true) return 'awake already';
        await api.resume();
        return 'resume sent';
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: AxeOsApi) => Promise<T>): Promise<T> {
    const device = `${endpoint.host}:${endpoint.ports?.['http'] ?? HTTP_PORT}`;
    return this.#slots.run(device, seconds, () => {
      const json = new JsonHttp({
        http: this.#http,
        endpoint,
        port: ['http', HTTP_PORT],
        deadline: new Deadline(seconds),
      });
      return task(new AxeOsApi(json));
    });
  }
}

function obstacles({ miningPaused, version }: AxeInfo): Obstacle[] {
  if (miningPaused !== undefined) return [];
  return [
    {
      code: 'unsupported',
      verbs: ['sleep', 'wake'],
      problem: `AxeOS ${version ?? 'of an unknown version'} cannot pause`,
      advice: 'update it to 2.14 or later, or feed it through a switched outlet',
    },
  ];
}

function telemetryOf(info: AxeInfo): MinerTelemetry {
  const { power, temp, version, axeOSVersion } = info;
  const hashrateThs = Math.max(0, info.hashRate ?? 0) / 1000;
  return {
    powerW: power ?? null,
    powerSource: power === undefined ? 'absent' : 'metered',
    hashrateThs,
    claim: claimOf(info, hashrateThs),
    profile: null,
    model: info.deviceModel ?? info.ASICModel ?? null,
    firmwareVersion: version ?? axeOSVersion ?? null,
    chipTempC: temp !== undefined && temp > 0 ? temp : null,
  };
}

function claimOf(
  { miningPaused, overheat_mode: tooHot }: AxeInfo,
  hashrateThs: number,
): MinerTelemetry['claim'] {
  if (miningPaused === true) return 'sleeping';
  if (tooHot === true) return 'fault';
  return hashrateThs > 0 ? 'mining' : 'starting';
}
