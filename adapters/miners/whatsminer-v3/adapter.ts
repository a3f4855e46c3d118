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
import { capabilitiesOf, identityOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { carryOut, POWER_MODES, stepsTo, wantedOf } from '../../shared/whatsminer-moves.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import {
  deviceOf,
  ENABLE_ADVICE,
  isWriteDisabled,
  WHATSMINER_V3_PORT,
  WhatsminerV3Api,
  type SaltCache,
} from './api.js';
import {
  askReports,
  factoryHashrateThsOf,
  settingOrNull,
  stateOf,
  telemetryOf,
  textIn,
  type WhatsminerReports,
} from './report.js';

export const WHATSMINER_V3_ENVELOPE: CapabilityEnvelope = {
  firmware: 'whatsminer-v3',
  label: 'WhatsMiner API V3',
  verbs: ['sleep', 'wake', 'profile', 'power-percent', 'power-target'],
  restarts: ['profile', 'power-target'],
  downSeconds: 10,
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
  ports: { api: WHATSMINER_V3_PORT },
  limits: [
    'The write API is off by default: change the default password and switch it on in WhatsMinerTool.',
    'A power mode and a power limit restart the mining process: minutes without hash. A percentage does not.',
    'A fast percentage (pace: fast) acts within a second, roughly, and is for a short time; a normal one (pace: normal) takes minutes and, on machines in air, is not for the high mode.',
    'A percentage is relative to the power the miner was stable at, is not taken before it is, and is lost with a restart; too low a one restarts the miner.',
    'A power limit is an upper bound and not a set point, and cannot exceed the ordinary power.',
    'Percentages above 100, which liquid-cooled machines take, are not used.',
  ],
  unverified: [
    'Seconds to sleep (10): the manual says seconds.',
    'Whether a stopped service stays stopped over a reboot; it is taken not to.',
    'That a mode and a limit outlive a reboot: what is known of it is from version 2.',
    'How a device with a wrong clock treats the time stamp of a write.',
    'How low a power limit the firmware keeps to, and whether set.miner.power (not used) changes the watts without a restart.',
    'No dev fee is known.',
  ],
};

const { label: LABEL } = WHATSMINER_V3_ENVELOPE;

/** Drives MicroBT WhatsMiners by version 3 of their API. */
export class WhatsminerV3Adapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(WHATSMINER_V3_ENVELOPE.requestsAtOnce);
  readonly #salts: SaltCache = new Map();
  readonly #unixSeconds: () => number;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(WHATSMINER_V3_ENVELOPE, options);
    this.#unixSeconds = options.unixSeconds ?? ((): number => Date.now() / 1000);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) =>
      telemetryOf(await askReports(api)),
    );
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const reports = await askReports(api);
      const telemetry = telemetryOf(reports);
      const { model, firmwareVersion, powerSource } = telemetry;
      const { device } = reports;
      const { limitW } = stateOf(reports);
      return {
        identity: identityOf({
          make: 'MicroBT',
          model,
          firmwareVersion,
          serial: textIn(device?.miner, 'miner-sn'),
          mac: textIn(device?.network, 'mac'),
          hostname: textIn(device?.network, 'hostname'),
        }),
        telemetry,
        capabilities: capabilitiesOf(this.envelope, obstacles(endpoint, reports), {
          powerSource,
          powerTargetW: { min: null, max: null, step: 1, default: limitW },
          profiles: POWER_MODES.map((name) => ({ name, powerW: null, hashrateThs: null, settable: true })),
          nominalHashrateThs: factoryHashrateThsOf(reports),
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(async () => {
      wantedOf(target, LABEL);
      return this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        if (target.kind === 'sleep') {
          await api.sleep();
          return 'service stop sent';
        }
        const state = stateOf(await withoutEffect(() => askWhereItIs(api, context)));
        return carryOut(api, stepsTo(target, state, context, LABEL), state);
      });
    });
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #inTurn<T>(
    endpoint: MinerEndpoint,
    seconds: number,
    task: (api: WhatsminerV3Api) => Promise<T>,
  ): Promise<T> {
    const commandMs = this.envelope.readTimeoutSeconds * 1000;
    return this.#slots.run(deviceOf(endpoint), seconds, () => {
      const deadline = new Deadline(seconds);
      const timeoutMs = (): number => deadline.remainingMs(commandMs);
      return task(new WhatsminerV3Api(endpoint, this.#salts, this.#unixSeconds, timeoutMs));
    });
  }
}

/** What a write needs to know: whether it runs and what it is set to. Whether it hashes matters to a second try. */
async function askWhereItIs(api: WhatsminerV3Api, { attempt }: ApplyContext): Promise<WhatsminerReports> {
  if (attempt > 1) {
    const reports = await askReports(api);
    return { ...reports, setting: reports.setting ?? (await settingOrNull(api)) };
  }
  const device = await api.device();
  return { device, summary: null, boards: [], setting: await settingOrNull(api) };
}

/** What stands in the way of writes, as far as the device tells without one. */
function obstacles({ credentials }: MinerEndpoint, { device }: WhatsminerReports): Obstacle[] {
  const { verbs } = WHATSMINER_V3_ENVELOPE;
  const found: Obstacle[] = [];
  if (device !== null && isWriteDisabled(device.system)) {
    const problem = 'the device’s write API is switched off';
    found.push({ code: 'write-disabled', verbs, problem, advice: ENABLE_ADVICE });
  }
  if (credentials?.username === undefined || credentials.password === undefined) {
    const problem = 'writes need an account and its password, and none is configured';
    const advice = 'give the account (super, user1 …) and its password in the miner’s credentials';
    found.push({ code: 'unauthorised', verbs, problem, advice });
  }
  return found;
}
