import { EbbError } from '../../../src/core/errors.js';
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
import { capabilitiesOf, identityOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { looseNumber } from '../../shared/shapes.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { API_PORT, EpicApi, type EpicPreset, type EpicSummary, presetName, presetsOf } from './api.js';

export const EPIC_ENVELOPE: CapabilityEnvelope = {
  firmware: 'epic',
  label: 'ePIC UMC',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: ['profile'],
  downSeconds: 30,
  upSeconds: 600,
  changeSeconds: { profile: 600 },
  survivesReboot: ['profile'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 12,
  devFeeRatio: null,
  ports: { api: API_PORT },
  limits: [
    'Profiles are the device’s own tune presets, named by their watts such as 2200W; others are not set.',
    'While PerpetualTune runs, it moves clocks by itself: presets are refused then. Switch it off, or leave the miner at sleep and nominal.',
    'Targets of PerpetualTune, in TH/s or W, are left alone.',
    'A miner that lost its pool may stop by itself (IdleOnConnectionLost).',
  ],
  unverified: [
    'Seconds to sleep (30), to full hashrate (600) and to another preset (600) are assumptions; a cooling pause before the start may take 300 s.',
    'That a preset is set by its clock and voltage through /tune, and survives a reboot; that a stop does not.',
    'No source has a figure of the dev fee.',
  ],
};

/** What the maker’s web page begins with; only the operator’s own is used where it is given. */
const FACTORY_PASSWORD = 'letmein';

/** Drives ePIC's control boards and firmware (PowerPlay, UMC). */
export class EpicAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #slots = new DeviceSlots(EPIC_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(EPIC_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) =>
      telemetryOf(await api.summary(), endpoint),
    );
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const summary = await api.summary();
      const told = await orNull(() => api.capabilities());
      const model = [told?.Model, told?.['Model Subtype']].filter(Boolean).join(' ') || null;
      const firmwareVersion = summary.Software ?? null;
      const telemetry = { ...telemetryOf(summary, endpoint), model };
      const presets = told === null ? [] : presetsOf(told);
      return {
        identity: identityOf({
          make: null,
          model,
          firmwareVersion,
          mac: await orNull(() => api.mac()),
          hostname: summary.Hostname ?? null,
        }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, obstacles(summary, presets), {
          powerSource: telemetry.powerSource,
          profiles: presets.map((preset) => ({
            name: presetName(preset),
            powerW: preset.powerW,
            hashrateThs: preset.hashrateThs,
            settable: true,
          })),
          nominalHashrateThs: told?.['Default Hashrate'] ?? null,
          nominalPowerW: told?.['Default Power'] ?? null,
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    { before }: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        const summary = await withoutEffect(() => api.summary());
        if (target.kind === 'sleep') {
          await api.stop();
          return 'stop sent';
        }
        const done: string[] = [];
        const wanted = wantedPreset(target, before?.['preset']);
        if (wanted !== null && wanted !== profileOf(summary)) {
          await api.tune(await this.#presetNamed(api, summary, wanted));
          done.push(`preset ${wanted} set`);
        }
        if (isAsleep(summary)) {
          await api.autostart();
          done.push('autostart sent');
        }
        return done.length === 0 ? 'as wanted already' : done.join(', ');
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #presetNamed(api: EpicApi, summary: EpicSummary, name: string): Promise<EpicPreset> {
    const presets = presetsOf(await withoutEffect(() => api.capabilities()));
    const [obstacle] = obstacles(summary, presets);
    if (obstacle !== undefined)
      throw new EbbError(obstacle.code, `ePIC: ${obstacle.problem}; ${obstacle.advice}`);
    const preset = presets.find((each) => presetName(each) === name);
    if (preset !== undefined) return preset;
    const known = presets.map((each) => presetName(each)).join(', ');
    throw new EbbError('unsupported', `ePIC: no preset "${name}"; the device has: ${known}`);
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

function wantedPreset({ id, setting }: OperatingPoint, before: unknown): string | null {
  if (setting === undefined) return typeof before === 'string' ? before : null;
  if (setting.verb === 'profile') return setting.profile;
  throw new EbbError('unsupported', `ePIC: point ${id}: ${setting.verb} cannot be set, only tune presets`);
}

function stateOf({ Status: status }: EpicSummary): string {
  return (status?.['Operating State'] ?? '').toLowerCase();
}

function isAsleep(summary: EpicSummary): boolean {
  return /^(idling|stopping)$/.test(stateOf(summary));
}

function profileOf({ PresetInfo: info }: EpicSummary): string | null {
  const powerW = info?.['Target Power'];
  return powerW === undefined ? (info?.Preset ?? null) : presetName({ powerW });
}

function obstacles({ PerpetualTune: tuner }: EpicSummary, presets: readonly EpicPreset[]): Obstacle[] {
  if (tuner?.Running === true)
    return [
      {
        code: 'locked',
        verbs: ['profile'],
        problem: 'PerpetualTune runs and moves the clocks by itself',
        advice: 'switch PerpetualTune off on the miner’s page, or leave the miner at sleep and nominal',
      },
    ];
  if (presets.length > 0) return [];
  return [
    {
      code: 'unsupported',
      verbs: ['profile'],
      problem: 'the device lists no tune presets',
      advice: 'use sleep and wake, or update the firmware',
    },
  ];
}

function telemetryOf(summary: EpicSummary, { nominalJPerTh }: MinerEndpoint): MinerTelemetry {
  const hashrateThs = hashrateOf(summary);
  const inputW = summary['Power Supply Stats']?.['Input Power'];
  const estimatedW = hashrateThs > 0 && nominalJPerTh !== undefined ? hashrateThs * nominalJPerTh : null;
  const temps = (summary.HBs ?? []).flatMap(({ Temperature: temp }) =>
    temp !== undefined && temp > 0 ? [temp] : [],
  );
  const profile = profileOf(summary);
  return {
    powerW: inputW ?? estimatedW,
    powerSource: inputW !== undefined ? 'metered' : estimatedW !== null ? 'estimated' : 'absent',
    hashrateThs,
    claim: claimOf(summary, hashrateThs),
    profile,
    model: null,
    firmwareVersion: summary.Software ?? null,
    setting: profile === null || isAsleep(summary) ? null : { preset: profile },
    chipTempC: temps.length === 0 ? null : Math.max(...temps),
  };
}

/** The boards' own figures; the average of the session, which outlives a stop, only where they tell none. */
function hashrateOf(summary: EpicSummary): number {
  const boards = (summary.HBs ?? []).flatMap(({ Hashrate: rate }) => {
    const mhs = looseNumber.optional().catch(undefined).parse(rate?.[0]);
    return mhs === undefined ? [] : [mhs];
  });
  if (boards.length > 0)
    return (
      Math.max(
        0,
        boards.reduce((sum, mhs) => sum + mhs, 0),
      ) / 1e6
    );
  return stateOf(summary) === 'mining' ? Math.max(0, summary.Session?.['Average MHs'] ?? 0) / 1e6 : 0;
}

function claimOf(summary: EpicSummary, hashrateThs: number): MinerTelemetry['claim'] {
  if (isAsleep(summary)) return 'sleeping';
  if (stateOf(summary) === 'mining' && hashrateThs > 0) return 'mining';
  return 'starting';
}
