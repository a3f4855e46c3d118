import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, obstacleOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { HTTP_PORT, VnishApi, type VnishInfo, type VnishPreset } from './api.js';
import { canThrottle, moveTo } from './moves.js';
import { telemetryOf } from './telemetry.js';

export const VNISH_ENVELOPE: CapabilityEnvelope = {
  firmware: 'vnish',
  label: 'VNish',
  verbs: ['sleep', 'wake', 'profile', 'power-percent'],
  restarts: ['profile'],
  downSeconds: 60,
  upSeconds: 600,
  changeSeconds: { profile: 600, 'power-percent': 60 },
  powerPercent: { min: 20, max: 100, step: 1 },
  survivesReboot: ['profile'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  // What an S21 Pro under 1.2.7 says of itself.
  devFeeRatio: 0.028,
  ports: { http: HTTP_PORT },
  limits: [
    'Only presets that the device has tuned are set: another one would start a tuning of hours.',
    'Throttling (power-percent) needs version 1.3.',
    'The firmware lowers the preset by itself when it is hot (preset_switcher): what runs may be less than what is set.',
    'Whether a stop survives a reboot depends on the device’s own setting (remain_stopped_on_reboot, restore_miner_state_on_reboot).',
    'Watts are metered only where the power supply measures them; otherwise they are the firmware’s estimate.',
    'Pools are never written.',
  ],
  unverified: [
    'Seconds to sleep (60), to full hashrate (600), to another preset (600) and to a throttle (60): no source has figures.',
    'What a throttle of N % draws; it is taken as N % of nominal watts by whoever writes the model.',
    'That the dev fee is 2.8 % on other models and versions.',
  ],
};

/** Readings between two looks at the configured preset, which nobody but an operator changes. */
const SETTINGS_EVERY_READINGS = 30;

/** Drives Antminer hardware under VNish. */
export class VnishAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(VNISH_ENVELOPE.requestsAtOnce);
  readonly #configured = new Map<string, { preset: string | null; readings: number }>();

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(VNISH_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api, device) => {
      const summary = await api.summary();
      const running = await orNull(() => api.runningPreset());
      return telemetryOf(summary, running, await this.#configuredPreset(api, device, endpoint));
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const info = await orNull(() => api.info());
      const summary = await api.summary();
      const running = await orNull(() => api.runningPreset());
      const access = await this.#access(api, info);
      const read = telemetryOf(summary, running, access.configured);
      const firmwareVersion = info?.fw_version ?? read.firmwareVersion;
      const model = info?.miner ?? read.model;
      const network = info?.system?.network_status;
      const serial = info?.serial === undefined || /^n\/?a$/i.test(info.serial) ? null : info.serial;
      return {
        identity: identityOf({
          make: 'Bitmain',
          model,
          firmwareVersion,
          serial,
          mac: network?.mac ?? null,
          hostname: network?.hostname ?? null,
        }),
        telemetry: { ...read, model, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, access.obstacles, {
          powerSource: read.powerSource,
          nominalHashrateThs: summary.hr_stock === undefined ? null : summary.hr_stock / 1000,
          profiles: access.presets.map(({ name, powerW, hashrateThs, tuned, moddedPsu }) => ({
            name,
            powerW,
            hashrateThs,
            settable: tuned && !moddedPsu,
            ...(tuned && !moddedPsu ? {} : { note: tuned ? 'needs another power supply' : 'not tuned' }),
          })),
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api, device) => {
        const summary = await withoutEffect(() => api.summary());
        this.#configured.delete(device);
        return moveTo(api, summary, target, context);
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** Null without a password, or where the device does not tell. */
  async #configuredPreset(
    api: VnishApi,
    device: string,
    { credentials }: MinerEndpoint,
  ): Promise<string | null> {
    if (credentials?.password === undefined) return null;
    const known = this.#configured.get(device);
    if (known !== undefined && known.readings < SETTINGS_EVERY_READINGS) {
      known.readings += 1;
      return known.preset;
    }
    const preset = (await orNull(() => api.overclock()))?.preset ?? null;
    this.#configured.set(device, { preset, readings: 0 });
    return preset;
  }

  async #access(
    api: VnishApi,
    info: VnishInfo | null,
  ): Promise<{ obstacles: Obstacle[]; presets: readonly VnishPreset[]; configured: string | null }> {
    try {
      await api.logIn();
    } catch (error) {
      return { obstacles: [obstacleOf(error, VNISH_ENVELOPE.verbs)], presets: [], configured: null };
    }
    const presets = (await orNull(() => api.presets())) ?? [];
    const configured = (await orNull(() => api.overclock()))?.preset ?? null;
    const obstacles: Obstacle[] = [];
    if (!canThrottle(info?.fw_version))
      obstacles.push({
        code: 'unsupported',
        verbs: ['power-percent'],
        problem: `version ${info?.fw_version ?? 'unknown'} cannot throttle`,
        advice: 'use tuned presets, or update the firmware to 1.3',
      });
    if (!presets.some(({ tuned }) => tuned))
      obstacles.push({
        code: 'unsupported',
        verbs: ['profile'],
        problem: 'no preset is tuned yet',
        advice: 'let the device tune the presets that are to be used (hours each), then probe it again',
      });
    return { obstacles, presets, configured };
  }

  #inTurn<T>(
    endpoint: MinerEndpoint,
    seconds: number,
    task: (api: VnishApi, device: string) => Promise<T>,
  ): Promise<T> {
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['http', HTTP_PORT],
      deadline: new Deadline(seconds),
    });
    const api = new VnishApi(http, this.#sessions, endpoint.credentials?.password ?? '');
    return this.#slots.run(http.device, seconds, () => task(api, http.device));
  }
}
