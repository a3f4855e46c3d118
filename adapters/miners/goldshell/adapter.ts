import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceProfile,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { hashrateThsOf } from '../../shared/cgminer-report.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import {
  GoldshellApi,
  type GoldshellSetting,
  HTTP_PORT,
  LEVEL_LOW,
  LEVEL_NORMAL,
  LEVEL_SLEEP,
  RPC_PORT,
} from './api.js';

export const GOLDSHELL_ENVELOPE: CapabilityEnvelope = {
  firmware: 'goldshell',
  label: 'Goldshell',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: ['wake', 'profile'],
  downSeconds: 60,
  upSeconds: 300,
  survivesReboot: ['sleep', 'profile'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: 0,
  ports: { http: HTTP_PORT, rpc: RPC_PORT },
  limits: [
    'Most of its machines do not mine Bitcoin: their hashrate is of another algorithm and its price another one.',
    'It does not tell its watts: they are hashrate × J/TH of the model, and marked as estimated.',
    'Only power plans that the device lists are set.',
  ],
  unverified: [
    'The whole protocol: it is known from open clients.',
    'That `select` is the index of a plan; that plans survive a reboot; all seconds.',
    'Watts asleep (20).',
  ],
};

/** No measurement of a real one is known. */
const SLEEP_POWER_W_ESTIMATED = 20;

const LEVEL_NAMES: Readonly<Record<number, string>> = { [LEVEL_NORMAL]: 'normal', [LEVEL_LOW]: 'low' };

/** Drives Goldshell machines by their power plans. */
export class GoldshellAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(GOLDSHELL_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(GOLDSHELL_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, (api) => telemetryOf(api, endpoint));
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const setting = await api.setting();
      const status = await orNull(() => api.status());
      const model = status?.model ?? null;
      const firmwareVersion = status?.firmware ?? null;
      const telemetry = { ...(await telemetryOf(api, endpoint)), model, firmwareVersion };
      const { powerSource } = telemetry;
      return {
        identity: identityOf({ make: 'Goldshell', model, firmwareVersion, mac: setting.name ?? null }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, obstacles(setting), {
          powerSource,
          profiles: profiles(setting),
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
        const setting = await withoutEffect(() => api.setting());
        const level = wantedLevel(target, levelOf(setting), before?.['level']);
        if (level === null) return `awake already, at level ${levelOf(setting)}`;
        const index = (setting.powerplans ?? []).findIndex((plan) => plan.level === level);
        if (index === -1)
          throw new EbbError('unsupported', `Goldshell: the device has no power plan of level ${level}`);
        await api.select(setting, index);
        return `power plan ${index} (level ${level}) selected`;
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: GoldshellApi) => Promise<T>): Promise<T> {
    const deadline = new Deadline(seconds);
    const http = new JsonHttp({ http: this.#http, endpoint, port: ['http', HTTP_PORT], deadline });
    return this.#slots.run(http.device, seconds, () =>
      task(new GoldshellApi(http, endpoint, deadline, this.#sessions)),
    );
  }
}

function levelOf({ powerplans, select }: GoldshellSetting): number | null {
  return select === undefined ? null : (powerplans?.[select]?.level ?? null);
}

function nameOf(level: number | null): string | null {
  return level === null ? null : (LEVEL_NAMES[level] ?? `level ${level}`);
}

/** The level to go to, or null where the machine is to stay as it is. Sleep is set whatever the machine says. */
function wantedLevel(
  { id, kind, setting }: OperatingPoint,
  now: number | null,
  before: unknown,
): number | null {
  if (kind === 'sleep') return LEVEL_SLEEP;
  if (setting === undefined) {
    const back = typeof before === 'number' ? before : LEVEL_NORMAL;
    return now === LEVEL_SLEEP || (before !== undefined && now !== back) ? back : null;
  }
  if (setting.verb !== 'profile')
    throw new EbbError(
      'unsupported',
      `Goldshell: point ${id}: ${setting.verb} cannot be set, only power plans`,
    );
  const named = Object.entries(LEVEL_NAMES).find(([, name]) => name === setting.profile)?.[0];
  const level = Number(named ?? /^level (\d+)$/.exec(setting.profile)?.[1] ?? Number.NaN);
  if (!Number.isInteger(level) || level === LEVEL_SLEEP)
    throw new EbbError(
      'unsupported',
      `Goldshell: "${setting.profile}" is no power plan: normal, low or level N`,
    );
  return level === now ? null : level;
}

function obstacles({ powerplans }: GoldshellSetting): Obstacle[] {
  if ((powerplans ?? []).some(({ level }) => level === LEVEL_SLEEP)) return [];
  return [
    {
      code: 'unsupported',
      verbs: ['sleep', 'wake'],
      problem: 'the device has no power plan that sleeps',
      advice: 'feed it through a switched outlet, or use its low plan',
    },
  ];
}

function profiles({ powerplans }: GoldshellSetting): DeviceProfile[] {
  return (powerplans ?? []).flatMap(({ level }) =>
    level === undefined || level === LEVEL_SLEEP
      ? []
      : [{ name: nameOf(level)!, powerW: null, hashrateThs: null, settable: true }],
  );
}

async function telemetryOf(api: GoldshellApi, { nominalJPerTh }: MinerEndpoint): Promise<MinerTelemetry> {
  const level = levelOf(await api.setting());
  const asleep = level === LEVEL_SLEEP;
  // Its mining process may not answer while it sleeps.
  const summary = asleep ? await orNull(() => api.summary()) : await api.summary();
  const hashrateThs = (summary && hashrateThsOf(summary)) ?? 0;
  const estimatedW = hashrateThs > 0 && nominalJPerTh !== undefined ? hashrateThs * nominalJPerTh : null;
  const powerW = asleep && hashrateThs === 0 ? SLEEP_POWER_W_ESTIMATED : estimatedW;
  return {
    powerW,
    powerSource: powerW === null ? 'absent' : 'estimated',
    hashrateThs,
    claim: asleep ? 'sleeping' : hashrateThs > 0 ? 'mining' : 'starting',
    profile: nameOf(level),
    model: null,
    firmwareVersion: null,
    setting: level === null || asleep ? null : { level },
  };
}
