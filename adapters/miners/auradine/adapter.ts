import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceSetting,
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
import { AuradineApi, type AuradineMode, HTTP_PORT } from './api.js';

export const AURADINE_ENVELOPE: CapabilityEnvelope = {
  firmware: 'auradine',
  label: 'Auradine FluxOS',
  verbs: ['sleep', 'wake', 'profile', 'power-target'],
  restarts: [],
  downSeconds: 60,
  upSeconds: 600,
  changeSeconds: { profile: 300, 'power-target': 300 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['profile', 'power-target'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 12,
  devFeeRatio: 0,
  ports: { http: HTTP_PORT },
  limits: [
    'Modes are eco, normal and turbo; a target in TH/s is left alone.',
    'The device does not tell which power targets it takes: one that it cannot reach shows in its watts.',
    'The variant that speaks HTTPS alone is not driven.',
  ],
  unverified: [
    'All seconds, what restarts, and what survives a reboot: the maker’s document has none of it.',
    'Which reports want a token.',
  ],
};

const MODES = ['eco', 'normal', 'turbo'] as const;

/** Drives Auradine's Teraflux machines. */
export class AuradineAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(AURADINE_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(AURADINE_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, (api) => telemetryOf(api, endpoint));
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const read = await telemetryOf(api, endpoint);
      const told = await orNull(() => api.identity());
      const { model = null, version: firmwareVersion = null } = told ?? {};
      const obstacles: Obstacle[] = [];
      await api.logIn().catch((error: unknown) => {
        obstacles.push(obstacleOf(error, AURADINE_ENVELOPE.verbs));
      });
      return {
        identity: identityOf({
          make: 'Auradine',
          model,
          firmwareVersion,
          serial: told?.serial ?? null,
          mac: told?.mac ?? null,
          hostname: told?.hostname ?? null,
        }),
        telemetry: { ...read, model, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, obstacles, {
          powerSource: read.powerSource,
          profiles: MODES.map((name) => ({ name, powerW: null, hashrateThs: null, settable: true })),
          powerTargetW: { min: null, max: null, step: 1, default: null },
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
        const wanted = wantedSetting(target, before);
        const now = await withoutEffect(() => api.mode());
        if (target.kind === 'sleep') {
          await api.sleep(true);
          return 'sleep on sent';
        }
        const done: string[] = [];
        if (wanted !== null && !isSet(now, wanted)) {
          if (wanted.powerTargetW !== undefined) await api.setPowerTarget(wanted.powerTargetW);
          else await api.setMode(wanted.mode);
          done.push(
            wanted.powerTargetW === undefined
              ? `mode ${wanted.mode} set`
              : `target ${wanted.powerTargetW} W set`,
          );
        }
        if (now.asleep === true) {
          await api.sleep(false);
          done.push('sleep off sent');
        }
        return done.length === 0 ? 'as wanted already' : done.join(', ');
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: AuradineApi) => Promise<T>): Promise<T> {
    const { username = 'admin', password = '' } = endpoint.credentials ?? {};
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['http', HTTP_PORT],
      deadline: new Deadline(seconds),
    });
    return this.#slots.run(http.device, seconds, () =>
      task(new AuradineApi(http, this.#sessions, { username, password })),
    );
  }
}

interface Wanted {
  readonly mode: string;
  readonly powerTargetW?: number;
}

function wantedSetting({ id, setting }: OperatingPoint, before: DeviceSetting | null): Wanted | null {
  if (setting === undefined) {
    const { mode, powerTargetW } = before ?? {};
    if (typeof powerTargetW === 'number') return { mode: 'custom', powerTargetW };
    return typeof mode === 'string' && isMode(mode) ? { mode } : null;
  }
  if (setting.verb === 'power-target') return { mode: 'custom', powerTargetW: Math.round(setting.powerW) };
  if (setting.verb === 'profile' && isMode(setting.profile)) return { mode: setting.profile };
  const what = setting.verb === 'profile' ? `mode "${setting.profile}"` : setting.verb;
  throw new EbbError(
    'unsupported',
    `Auradine: point ${id}: ${what} cannot be set; modes are ${MODES.join(', ')}`,
  );
}

function isMode(name: string): boolean {
  return (MODES as readonly string[]).includes(name);
}

function isSet(now: AuradineMode, { mode, powerTargetW }: Wanted): boolean {
  return now.mode === mode && (powerTargetW === undefined || now.powerTargetW === powerTargetW);
}

async function telemetryOf(api: AuradineApi, { nominalJPerTh }: MinerEndpoint): Promise<MinerTelemetry> {
  const { mode, asleep, powerTargetW } = await api.mode();
  const hashrateThs = (await orZeroAsleep(asleep, () => api.hashrateThs())) ?? 0;
  const suppliedW = await orNull(() => api.powerW());
  const estimatedW = hashrateThs > 0 && nominalJPerTh !== undefined ? hashrateThs * nominalJPerTh : null;
  const custom = mode === 'custom' && powerTargetW !== null;
  return {
    powerW: suppliedW ?? estimatedW,
    powerSource: suppliedW !== null ? 'metered' : estimatedW !== null ? 'estimated' : 'absent',
    hashrateThs,
    claim: asleep === true ? 'sleeping' : hashrateThs > 0 ? 'mining' : 'starting',
    profile: custom ? `custom ${powerTargetW} W` : mode,
    model: null,
    firmwareVersion: null,
    setting: mode === null ? null : custom ? { mode, powerTargetW } : { mode },
    chipTempC: await orNull(() => api.chipTempC()),
  };
}

/** A mining process that sleeps need not answer. */
function orZeroAsleep(asleep: boolean | null, ask: () => Promise<number>): Promise<number | null> {
  return asleep === true ? orNull(ask) : ask();
}
