import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerInspection,
  MinerTelemetry,
  WriteReply,
} from '../../../src/core/ports/miner.js';
import { EbbError } from '../../../src/core/errors.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { LUXOS_PORT, LuxosApi, type LuxosConfig } from './api.js';

export const LUXOS_ENVELOPE: CapabilityEnvelope = {
  firmware: 'luxos',
  label: 'LuxOS',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: [],
  downSeconds: 5,
  upSeconds: 60,
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
    'No power target: it exists on some models only; use profiles.',
    'Watts are metered only where the power supply reports them; otherwise they are the firmware’s estimate.',
  ],
  unverified: [
    'Seconds to sleep (5) come from the vendor’s marketing; seconds to full hashrate (60) are an assumption: the manual has no timing.',
    'Older versions wake up when they are rebooted while curtailed.',
  ],
};

/**
 * Names that do not mean one profile each time: 0 to 3 are board numbers in the command's old form, +1 and -2 are
 * relative to where the miner is, a comma ends the parameter.
 */
const UNSAFE_PROFILE = /^[0-3]$|^[+-]|,|^$/;

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

  async inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const telemetry = await this.read(endpoint);
    const { model, firmwareVersion } = telemetry;
    return {
      identity: identityOf({ make: 'Bitmain', model, firmwareVersion }),
      telemetry,
      capabilities: capabilitiesOf(this.envelope, [], { powerSource: telemetry.powerSource }),
    };
  }

  apply(endpoint: MinerEndpoint, target: OperatingPoint): Promise<WriteReply> {
    const { writeTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(endpoint), writeTimeoutSeconds, async () => {
        const deadline = new Deadline(writeTimeoutSeconds);
        const commandMs = this.envelope.readTimeoutSeconds * 1000;
        const api = new LuxosApi(endpoint, () => deadline.remainingMs(commandMs));
        const config = await withoutEffect(() => api.config());
        const steps = stepsTo(target, config);
        if (steps.length === 0) return `awake already, in profile ${config.Profile ?? 'unknown'}`;
        return inSession(api, endpoint, deadline, (session) => carryOut(api, session, steps));
      }),
    );
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }
}

type Step = { readonly kind: 'curtail'; readonly action: 'sleep' | 'wakeup' } | ProfileStep;
type ProfileStep = { readonly kind: 'profile'; readonly profile: string; readonly atmEnabled: boolean };

/** What lies between the miner as it says it is and `target`. */
function stepsTo(target: OperatingPoint, config: LuxosConfig): Step[] {
  // Sleep is commanded even where the miner says that it sleeps: somebody measured that it does not.
  if (target.kind === 'sleep') return [{ kind: 'curtail', action: 'sleep' }];
  const steps: Step[] = isCurtailed(config) ? [{ kind: 'curtail', action: 'wakeup' }] : [];
  const { setting } = target;
  if (setting === undefined) {
    if (steps.length === 0 && (config.ProfileStep ?? 0) !== 0) {
      const advice = 'give the nominal point of its model a profile to go back to';
      throw new EbbError(
        'unsupported',
        `awake in profile ${config.Profile ?? '?'}, and point ${target.id} names none: ${advice}`,
      );
    }
    return steps;
  }
  if (setting.verb !== 'profile')
    throw new EbbError('unsupported', `LuxOS: ${setting.verb} cannot be set, only profiles`);
  if (UNSAFE_PROFILE.test(setting.profile)) {
    throw new EbbError('unsupported', `LuxOS: "${setting.profile}" cannot be sent as the name of a profile`);
  }
  if (config.Profile !== setting.profile) {
    steps.push({ kind: 'profile', profile: setting.profile, atmEnabled: config.IsAtmEnabled === true });
  }
  return steps;
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

async function carryOut(api: LuxosApi, session: string, steps: readonly Step[]): Promise<string> {
  const done: string[] = [];
  for (const step of steps) {
    try {
      if (step.kind === 'curtail') await api.curtail(session, step.action);
      else await setProfile(api, session, step);
    } catch (error) {
      if (!(error instanceof EbbError) || done.length === 0) throw error;
      throw new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
    }
    done.push(step.kind === 'curtail' ? `curtail ${step.action} sent` : `profile ${step.profile} set`);
  }
  return done.join(', ');
}

/** With ATM on, the firmware would move the profile again at once: it is off for the moment of the change. */
async function setProfile(
  api: LuxosApi,
  session: string,
  { profile, atmEnabled }: ProfileStep,
): Promise<void> {
  if (!atmEnabled) return api.profileset(session, profile);
  await api.atmset(session, false);
  try {
    await api.profileset(session, profile);
  } finally {
    await api.atmset(session, true);
  }
}

function telemetryOf(
  config: LuxosConfig,
  powerW: number,
  measured: boolean,
  hashrateThs: number,
): MinerTelemetry {
  return {
    powerW,
    powerSource: measured ? 'metered' : 'estimated',
    hashrateThs,
    claim: claimOf(config, hashrateThs),
    profile: config.Profile ?? null,
    model: config.Model ?? null,
    firmwareVersion: config.version,
  };
}

function claimOf(config: LuxosConfig, hashrateThs: number): MinerTelemetry['claim'] {
  if (isCurtailed(config)) return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return /fail|error|fault/i.test(config.SystemStatus ?? '') ? 'fault' : 'starting';
}

function isCurtailed({ CurtailMode }: LuxosConfig): boolean {
  return CurtailMode?.toLowerCase() === 'sleep';
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['api'] ?? LUXOS_PORT}`;
}
