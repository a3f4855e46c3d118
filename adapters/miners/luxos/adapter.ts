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
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, orNull } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { LUXOS_PORT, LuxosApi, type LuxosConfig, type LuxosProfile } from './api.js';
import { carryOut, isCurtailed, stepsTo } from './moves.js';

export const LUXOS_ENVELOPE: CapabilityEnvelope = {
  firmware: 'luxos',
  label: 'LuxOS',
  verbs: ['sleep', 'wake', 'profile', 'power-target'],
  restarts: [],
  downSeconds: 5,
  upSeconds: 60,
  changeSeconds: { profile: 60, 'power-target': 60 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['sleep'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 12,
  devFeeRatio: null,
  ports: { api: LUXOS_PORT },
  limits: [
    'A miner has one session. While another operator holds it, writes are refused and tried again later.',
    'A model with profile points needs a profile on its nominal point too: waking alone does not change the profile.',
    'A profile is lost on reboot where autosave is off.',
    'Power targets exist on some models only; on the others the highest profile that does not pass the target takes its place.',
    'Watts are metered only where the power supply reports them; otherwise they are the firmware’s estimate.',
  ],
  unverified: [
    'Seconds to sleep (5) come from the vendor’s marketing; seconds to full hashrate (60) are an assumption: the manual has no timing.',
    'Older versions wake up when they are rebooted while curtailed.',
    'That a profile ends a power target, and what survives a reboot beside a curtailment.',
    'No source has a figure of the dev fee.',
  ],
};

/** The polite end of a session; it ends by itself after 60 s without use. */
const LOGOFF_MS_MAX = 1_000;

export class LuxosAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots: DeviceSlots;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(LUXOS_ENVELOPE, options);
    this.#slots = new DeviceSlots(LUXOS_ENVELOPE.requestsAtOnce);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const deadline = new Deadline(readTimeoutSeconds);
      const api = new LuxosApi(endpoint, () => deadline.remainingMs());
      const config = await api.config();
      const { powerW, measured } = await api.power();
      return telemetryOf(config, powerW, measured, await api.hashrateThs());
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const deadline = new Deadline(readTimeoutSeconds);
      const api = new LuxosApi(endpoint, () => deadline.remainingMs());
      const config = await api.config();
      const power = await orNull(() => api.power());
      const hashrateThs = (await orNull(() => api.hashrateThs())) ?? 0;
      const telemetry = telemetryOf(config, power?.powerW ?? null, power?.measured ?? null, hashrateThs);
      const { model, firmwareVersion, powerSource } = telemetry;
      return {
        identity: identityOf({
          make: 'Bitmain',
          model,
          firmwareVersion,
          serial: config.SerialNumber ?? null,
          mac: config.MACAddr ?? null,
          hostname: config.Hostname ?? null,
        }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, await obstacles(api, config), {
          powerSource,
          nominalHashrateThs: config.NameplateTHS ?? null,
          powerTargetW:
            config.IsPowerTargetSupported === true ? { min: null, max: null, step: 1, default: null } : null,
          profiles: profilesOf((await orNull(() => api.profiles())) ?? []),
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    { before }: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    const { writeTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(endpoint), writeTimeoutSeconds, async () => {
        const deadline = new Deadline(writeTimeoutSeconds);
        const commandMs = this.envelope.readTimeoutSeconds * 1000;
        const api = new LuxosApi(endpoint, () => deadline.remainingMs(commandMs));
        const config = await withoutEffect(() => api.config());
        const steps = await stepsTo(api, target, config, before);
        if (steps.length === 0) return `awake already, in profile ${config.Profile ?? 'unknown'}`;
        return inSession(api, endpoint, deadline, (session) => carryOut(api, session, steps));
      }),
    );
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }
}

/** Runs `write` in a session of its own and closes that one, whatever came of it. */
async function inSession(
  api: LuxosApi,
  endpoint: MinerEndpoint,
  deadline: Deadline,
  write: (session: string) => Promise<string>,
): Promise<string> {
  const session = await withoutEffect(() => api.logon());
  try {
    return await write(session);
  } finally {
    const goodbye = new LuxosApi(endpoint, () => deadline.remainingMs(LOGOFF_MS_MAX));
    if (!deadline.passed) await goodbye.logoff(session).catch(() => undefined);
  }
}

/** What stands in the way on this device. */
async function obstacles(api: LuxosApi, config: LuxosConfig): Promise<Obstacle[]> {
  const found: Obstacle[] = [];
  if (config.IsPowerTargetSupported !== true)
    found.push({
      code: 'unsupported',
      verbs: ['power-target'],
      problem: 'this model takes no power target',
      advice: 'use profiles; a power target is then taken for the highest profile below it',
    });
  if ((await orNull(() => api.isHeld())) === true)
    found.push({
      code: 'locked',
      verbs: LUXOS_ENVELOPE.verbs,
      problem: 'another operator or tool holds the miner’s only session',
      advice: 'end the other session, or wait: it ends 60 s after its last use',
    });
  return found;
}

function profilesOf(profiles: readonly LuxosProfile[]): DeviceProfile[] {
  return profiles.map(({ 'Profile Name': name, Watts: powerW, Hashrate: hashrateThs, IsTuned: tuned }) => ({
    name,
    powerW: powerW ?? null,
    hashrateThs: hashrateThs ?? null,
    settable: true,
    ...(tuned === false && { note: 'not tuned: figures are the firmware’s estimate' }),
  }));
}

/** @param measured null: watts are not told */
function telemetryOf(
  config: LuxosConfig,
  powerW: number | null,
  measured: boolean | null,
  hashrateThs: number,
): MinerTelemetry {
  const { Profile: profile, IsPowerTargetEnabled: byPower, ActualPowerTarget: powerTargetW } = config;
  return {
    powerW,
    powerSource: measured === null ? 'absent' : measured ? 'metered' : 'estimated',
    hashrateThs,
    claim: claimOf(config, hashrateThs),
    profile: profile ?? null,
    model: config.Model ?? null,
    firmwareVersion: config.version,
    setting: {
      ...(profile !== undefined && { profile }),
      ...(byPower === true && powerTargetW !== undefined && { powerTargetW }),
    },
  };
}

function claimOf(config: LuxosConfig, hashrateThs: number): MinerTelemetry['claim'] {
  if (isCurtailed(config)) return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return /fail|error|fault/i.test(config.SystemStatus ?? '') ? 'fault' : 'starting';
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['api'] ?? LUXOS_PORT}`;
}
