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
import { textOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, obstacleOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import {
  carryOut,
  POWER_MODES,
  stepsTo,
  wantedOf,
  type WhatsminerWrites,
} from '../../shared/whatsminer-moves.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { deviceOf, TokenCache, WHATSMINER_V2_PORT, WhatsminerV2Api } from './api.js';
import { askReports, minerInfoOf, ModelCache, orNull } from './ask.js';
import {
  factoryHashrateThsOf,
  firmwareVersionOf,
  plainVersion,
  stateOf,
  telemetryOf,
  type WhatsminerReports,
} from './report.js';

export const WHATSMINER_V2_ENVELOPE: CapabilityEnvelope = {
  firmware: 'whatsminer-v2',
  label: 'WhatsMiner API V1/V2',
  verbs: ['sleep', 'wake', 'profile', 'power-percent', 'power-target'],
  restarts: ['profile', 'power-target'],
  downSeconds: 15,
  upSeconds: 600,
  // A fast percentage takes about a second, a normal one a few minutes.
  changeSeconds: { 'power-percent': 300 },
  powerTargetW: { min: null, max: null, step: 1 },
  powerPercent: { min: 1, max: 100, step: 1 },
  survivesReboot: ['profile', 'power-target'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: 0,
  ports: { api: WHATSMINER_V2_PORT },
  limits: [
    'The write API is off by default on newer firmware: change the default password and switch it on in WhatsMinerTool.',
    'A power mode and a power limit restart the mining process: minutes without hash. A percentage does not.',
    'A fast percentage (pace: fast) acts within a second, roughly, and is for a short time; a normal one (pace: normal) takes minutes and needs API 2.0.5.',
    'A percentage is relative to the power the miner was stable at; too low a one restarts the miner. Few firmwares tell which one is set.',
    'A power limit is an upper bound and not a set point, and should not exceed the ordinary power.',
    'On some firmware of 2025 power_off does not hold: the mining process starts again. Use whatsminer-v3 where the device has it.',
    'At most 16 addresses may write, and tokens are counted: other programs that write use them up.',
  ],
  unverified: [
    'Seconds to sleep (15): the manual says seconds. Seconds to full hashrate (600): a field guide’s 8–10 minutes at common settings.',
    'Whether a miner that was switched off stays off over a reboot; it is taken not to.',
    'That a percentage of 100 undoes one that was set at the other pace.',
    'How low a power limit the firmware keeps to, and whether set_power (not used) restarts the miner.',
    'No dev fee is known.',
  ],
};

const { label: LABEL } = WHATSMINER_V2_ENVELOPE;

/** Drives MicroBT WhatsMiners by versions 1 and 2 of their API. */
export class WhatsminerV2Adapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(WHATSMINER_V2_ENVELOPE.requestsAtOnce);
  readonly #tokens = new TokenCache();
  readonly #models = new ModelCache();
  readonly #unixSeconds: () => number;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(WHATSMINER_V2_ENVELOPE, options);
    this.#unixSeconds = options.unixSeconds ?? ((): number => Date.now() / 1000);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#inTurn(endpoint, readTimeoutSeconds, async (api, deadline) => {
      const reports = await askReports(api, deadline);
      return telemetryOf(reports, await this.#models.of(deviceOf(endpoint), api, reports, deadline));
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api, deadline) => {
      const reports = await askReports(api, deadline);
      const model = await this.#models.of(deviceOf(endpoint), api, reports, deadline);
      const version = await orNull(deadline, () => api.report('get_version', 'Msg'));
      const firmwareVersion = plainVersion(fieldOf(version, 'fw_ver')) ?? firmwareVersionOf(reports);
      const info = await orNull(deadline, () => minerInfoOf(api));
      const telemetry = telemetryOf(reports, model ?? fieldOf(version, 'miner_type'), firmwareVersion);
      const identity = identityOf({
        make: 'MicroBT',
        model: telemetry.model,
        firmwareVersion,
        serial: fieldOf(info, 'minersn'),
        mac: fieldOf(info, 'mac') ?? fieldOf(reports.summary && [reports.summary], 'MAC'),
        hostname: fieldOf(info, 'hostname'),
      });
      return {
        identity,
        telemetry,
        capabilities: this.#capabilities(reports, telemetry, await obstacles(api)),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    const { writeTimeoutSeconds } = this.envelope;
    return toWriteReply(async () => {
      wantedOf(target, LABEL);
      return this.#inTurn(endpoint, writeTimeoutSeconds, async (api, deadline) => {
        const writes = writesOf(api);
        if (target.kind === 'sleep') {
          await writes.sleep();
          return 'power_off sent';
        }
        const state = stateOf(await withoutEffect(() => askReports(api, deadline)));
        return carryOut(writes, stepsTo(target, state, context, LABEL), state);
      });
    });
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #capabilities(
    { summary }: WhatsminerReports,
    { powerSource, setting }: MinerTelemetry,
    found: readonly Obstacle[],
  ): MinerInspection['capabilities'] {
    const limitW = setting?.['limit'];
    return capabilitiesOf(this.envelope, found, {
      powerSource,
      powerTargetW: { min: null, max: null, step: 1, default: typeof limitW === 'number' ? limitW : null },
      profiles: POWER_MODES.map((name) => ({ name, powerW: null, hashrateThs: null, settable: true })),
      nominalHashrateThs: factoryHashrateThsOf(summary),
    });
  }

  #inTurn<T>(
    endpoint: MinerEndpoint,
    seconds: number,
    task: (api: WhatsminerV2Api, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    const commandMs = this.envelope.readTimeoutSeconds * 1000;
    return this.#slots.run(deviceOf(endpoint), seconds, () => {
      const deadline = new Deadline(seconds);
      const timeoutMs = (): number => deadline.remainingMs(commandMs);
      return task(new WhatsminerV2Api(endpoint, this.#tokens, this.#unixSeconds, timeoutMs), deadline);
    });
  }
}

function writesOf(api: WhatsminerV2Api): WhatsminerWrites {
  return {
    // Replies first and stops then; without it the reply may never come.
    sleep: () => api.write('power_off', { respbefore: 'true' }),
    wake: () => api.write('power_on'),
    setMode: (mode) => api.write(`set_${mode}_power`),
    setLimit: (powerW) => api.write('adjust_power_limit', { power_limit: String(powerW) }),
    setPercent: (percent, pace) =>
      api.write(pace === 'fast' ? 'set_power_pct' : 'set_power_pct_v2', { percent: String(percent) }),
  };
}

/** Whether writes are possible at all. That a password is right shows at the first write only. */
async function obstacles(api: WhatsminerV2Api): Promise<Obstacle[]> {
  const { verbs } = WHATSMINER_V2_ENVELOPE;
  try {
    await api.checkToken();
    return [];
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    if (error.code === 'write-disabled') {
      const advice =
        'change the default password, then switch the API on in WhatsMinerTool (Remote Ctrl, Miner API Switch)';
      return [obstacleOf(error, verbs, advice)];
    }
    if (error.code === 'unsupported')
      return [obstacleOf(error, verbs, 'update the firmware: this one can be read only')];
    // No answer to this one question tells nothing of what a write would meet.
    return error.code === 'unreachable' || error.code === 'malformed' ? [] : [obstacleOf(error, verbs)];
  }
}

function fieldOf(records: readonly CgminerRecord[] | null, name: string): string | null {
  const [first] = records ?? [];
  return first === undefined ? null : textOf(first, name);
}
