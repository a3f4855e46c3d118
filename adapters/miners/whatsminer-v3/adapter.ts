import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerInspection,
  MinerTelemetry,
  WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { deviceOf, WHATSMINER_V3_PORT, WhatsminerV3Api } from './api.js';
import type { SaltCache, WhatsminerDevice, WhatsminerSummary } from './api.js';

export const WHATSMINER_V3_ENVELOPE: CapabilityEnvelope = {
  firmware: 'whatsminer-v3',
  label: 'WhatsMiner API V3',
  verbs: ['sleep', 'wake', 'power-percent'],
  restarts: [],
  downSeconds: 10,
  upSeconds: 600,
  survivesReboot: [],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: null,
  ports: { api: WHATSMINER_V3_PORT },
  limits: [
    'The write API is off by default: change the default password and switch it on in WhatsMinerTool.',
    'A percentage of power is for hours, not for weeks, and is relative to the power the miner was stable at; too low a one restarts the miner.',
    'Percentages from 1 to 100 only; power modes and power limits are not used, since setting them restarts the miner.',
    'A device that only answers the older API on port 4028 is not driven.',
  ],
  unverified: [
    'Seconds to sleep (10): the manual says seconds.',
    'Whether a stopped service stays stopped over a reboot; it is taken not to.',
    'How a device with a wrong clock treats the time stamp of a write.',
  ],
};

const PERCENT_FULL = 100;

/** `power.mode` of the device's report. */
const POWER_MODES: Readonly<Record<string, string>> = { '0': 'low', '1': 'normal', '2': 'high' };

export class WhatsminerV3Adapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots: DeviceSlots;
  readonly #salts: SaltCache = new Map();
  readonly #unixSeconds: () => number;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(WHATSMINER_V3_ENVELOPE, options);
    this.#slots = new DeviceSlots(WHATSMINER_V3_ENVELOPE.requestsAtOnce);
    this.#unixSeconds = options.unixSeconds ?? ((): number => Date.now() / 1000);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const deadline = new Deadline(readTimeoutSeconds);
      const api = this.#api(endpoint, () => deadline.remainingMs());
      const device = await api.device();
      return telemetryOf(device, await summaryWhereGiven(api, device));
    });
  }

  async inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const telemetry = await this.read(endpoint);
    const { model, firmwareVersion } = telemetry;
    return {
      identity: identityOf({ make: 'MicroBT', model, firmwareVersion }),
      telemetry,
      capabilities: capabilitiesOf(this.envelope, [], { powerSource: telemetry.powerSource }),
    };
  }

  apply(endpoint: MinerEndpoint, target: OperatingPoint): Promise<WriteReply> {
    const { writeTimeoutSeconds, readTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(endpoint), writeTimeoutSeconds, async () => {
        const deadline = new Deadline(writeTimeoutSeconds);
        const api = this.#api(endpoint, () => deadline.remainingMs(readTimeoutSeconds * 1000));
        if (target.kind === 'sleep') {
          await api.setService('stop');
          return 'service stop sent';
        }
        return runAt(api, percentOf(target));
      }),
    );
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #api(endpoint: MinerEndpoint, timeoutMs: () => number): WhatsminerV3Api {
    return new WhatsminerV3Api(endpoint, this.#salts, this.#unixSeconds, timeoutMs);
  }
}

/** Awake, at `percent` of the power that the miner is stable at. */
async function runAt(api: WhatsminerV3Api, percent: number): Promise<string> {
  const { miner } = await withoutEffect(() => api.device());
  if (!miner.working) {
    await api.setService('start');
    if (percent === PERCENT_FULL) return 'service start sent';
    try {
      await api.setPowerPercent(percent);
      return `service start sent, power set to ${percent} %`;
    } catch (error) {
      // A percentage needs a stable power to refer to. The next pass sets it, once the miner is up.
      if (!(error instanceof EbbError) || error.code !== 'rejected') throw error;
      return `service start sent; ${percent} % not accepted while starting: ${error.message}`;
    }
  }
  const current = await withoutEffect(() => api.powerPercent());
  if (current === percent) return `awake already, at ${percent} %`;
  await api.setPowerPercent(percent);
  return `power set to ${percent} %`;
}

function percentOf({ id, setting }: OperatingPoint): number {
  if (setting === undefined) return PERCENT_FULL;
  if (setting.verb !== 'power-percent') {
    throw new EbbError(
      'unsupported',
      `WhatsMiner API V3: point ${id}: ${setting.verb} is not used, only power-percent`,
    );
  }
  const { percent } = setting;
  if (!Number.isInteger(percent) || percent < 1 || percent > PERCENT_FULL) {
    throw new EbbError(
      'unsupported',
      `WhatsMiner API V3: point ${id}: ${percent} % is not a whole number from 1 to 100`,
    );
  }
  return percent;
}

/** A stopped device may refuse the report of its mining process: that is an answer too. */
async function summaryWhereGiven(
  api: WhatsminerV3Api,
  device: WhatsminerDevice,
): Promise<WhatsminerSummary | null> {
  try {
    return await api.summary();
  } catch (error) {
    if (device.miner.working || !(error instanceof EbbError) || error.code !== 'rejected') throw error;
    return null;
  }
}

function telemetryOf(device: WhatsminerDevice, summary: WhatsminerSummary | null): MinerTelemetry {
  const hashrateThs = summary?.['hash-realtime'] ?? summary?.['hash-1min'] ?? summary?.['hash-average'];
  if (summary !== null && hashrateThs === undefined)
    throw new EbbError('malformed', 'get.miner.status: no hashrate');
  const { power, miner, system } = device;
  const supplyW = power?.iin === undefined || power.vin === undefined ? null : power.iin * power.vin;
  const powerW = summary?.['power-realtime'] ?? supplyW;
  const mode = power?.mode === undefined ? undefined : String(power.mode);
  return {
    powerW,
    powerSource: powerW === null ? 'absent' : 'metered',
    hashrateThs: hashrateThs ?? 0,
    claim: claimOf(device, hashrateThs ?? 0),
    profile: mode === undefined ? null : (POWER_MODES[mode] ?? mode),
    model: miner.type ?? null,
    firmwareVersion: system?.fwversion ?? null,
  };
}

function claimOf(device: WhatsminerDevice, hashrateThs: number): MinerTelemetry['claim'] {
  if (!device.miner.working) return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return (device['error-code'] ?? []).length > 0 ? 'fault' : 'starting';
}
