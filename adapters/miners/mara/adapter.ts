import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceSetting,
  FIRST_TRY,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { estimatedPower } from '../../shared/asleep-watts.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { RPC_PORT } from '../../shared/host-scan.js';
import { capabilitiesOf, obstacleOf, orProblem } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import {
  CONCORDE_BY_POWER,
  HTTP_PORT,
  MaraApi,
  type MaraBrief,
  type MaraChange,
  type MaraConfig,
  SELECTOR_ASLEEP,
  SELECTOR_AUTO,
} from './api.js';

export const MARA_ENVELOPE: CapabilityEnvelope = {
  firmware: 'mara',
  label: 'MARA firmware',
  verbs: ['sleep', 'wake', 'power-target'],
  restarts: [],
  downSeconds: 60,
  upSeconds: 600,
  changeSeconds: { 'power-target': 300 },
  powerTargetW: { min: null, max: null, step: null },
  survivesReboot: ['sleep', 'power-target'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 6,
  writeTimeoutSeconds: 15,
  devFeeRatio: null,
  ports: { http: HTTP_PORT, rpc: RPC_PORT },
  limits: [
    'A power target puts the work mode to Auto by watts; where the configuration has no such block it cannot be set. The device does not tell its least and most watts.',
    'Waking leads to the work mode from before; where Ebb has not seen one it asks the device’s own log, and where that does not tell either it leaves the miner asleep. It never makes up a work mode.',
    'The Fixed mode (frequency and voltage) is kept and led back to, and not changed.',
    'Watts are the firmware’s estimate.',
    'A miner that hides the passwords of its pools is not written to, since that would erase them.',
    'Where TCP 4028 is shut, nothing that may be asked without the password tells this firmware from Bitmain’s own: name it.',
  ],
  unverified: [
    'No captured replies were found: all of it goes by the source of open-source clients.',
    'Seconds to sleep (60), to full hashrate (600) and to a new target (300), and that none of them restarts the miner: assumptions.',
    'Power while asleep (30 W) where it is not told.',
    'The unit of hashrate_realtime: sources disagree. It is checked against the ideal hashrate.',
    'That the work mode and the target survive a reboot: they are in the stored configuration.',
  ],
};

const ALL_VERBS = MARA_ENVELOPE.verbs;

export class MaraAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #client = new MinerHttp();
  readonly #slots: DeviceSlots;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(MARA_ENVELOPE, options);
    this.#slots = new DeviceSlots(MARA_ENVELOPE.requestsAtOnce);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const { brief, config } = await look(this.#api(endpoint, readTimeoutSeconds));
      return telemetryOf(brief, config);
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const { brief, config } = await look(this.#api(endpoint, readTimeoutSeconds));
      const identity = await this.#api(endpoint, readTimeoutSeconds).identity();
      const { model, firmwareVersion } = identity;
      const obstacles =
        config instanceof EbbError ? [obstacleOf(config, this.envelope.verbs)] : obstaclesOf(config);
      const target = config instanceof EbbError ? null : (config.concorde?.powerTargetW ?? null);
      return {
        identity,
        telemetry: { ...telemetryOf(brief, config), model, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, obstacles, {
          powerTargetW: target === null ? null : { min: null, max: null, step: null, default: target },
          nominalHashrateThs: brief.idealThs,
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    const { writeTimeoutSeconds, readTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(endpoint), writeTimeoutSeconds, async () => {
        const verb = target.setting?.verb;
        if (verb !== undefined && verb !== 'power-target')
          throw new EbbError('unsupported', `MARA: ${verb} cannot be set, only power targets`);
        const deadline = new Deadline(writeTimeoutSeconds);
        const reading = new MaraApi(this.#client, endpoint, () =>
          deadline.remainingMs(readTimeoutSeconds * 1000),
        );
        const { config, change } = await withoutEffect(async () => {
          const read = await reading.config();
          return { config: read, change: await changeTo(target, read, context, reading) };
        });
        if (change === null) return `awake already, in work mode ${config.selector}`;
        const writing = new MaraApi(this.#client, endpoint, () => deadline.remainingMs());
        return writing.write(config, change);
      }),
    );
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Requests that together may take `seconds`. */
  #api(endpoint: MinerEndpoint, seconds: number): MaraApi {
    const deadline = new Deadline(seconds);
    return new MaraApi(this.#client, endpoint, () => deadline.remainingMs());
  }
}

/** What lies between the configuration and `target`; null where nothing does. */
async function changeTo(
  target: OperatingPoint,
  config: MaraConfig,
  { before, attempt }: ApplyContext,
  api: MaraApi,
): Promise<MaraChange | null> {
  const [obstacle] = obstaclesOf(config).filter(
    ({ verbs }) => verbs.includes('sleep') || target.setting !== undefined,
  );
  if (obstacle !== undefined) throw new EbbError(obstacle.code, `${obstacle.problem}; ${obstacle.advice}`);
  // Sleep is commanded even where the miner says that it sleeps: somebody measured that it does not.
  if (target.kind === 'sleep') return { selector: SELECTOR_ASLEEP };
  if (target.setting?.verb === 'power-target') {
    const { powerW } = target.setting;
    const change = { selector: SELECTOR_AUTO, concordeMode: CONCORDE_BY_POWER, powerTargetW: powerW };
    return isSame(change, config) && attempt === 1 ? null : change;
  }
  const back = changeOfSetting(before, config);
  if (back !== null) return isSame(back, config) ? null : back;
  if (config.selector !== SELECTOR_ASLEEP) return null;
  const selector = await api.selectorBeforeSleep();
  if (selector !== null) return { selector };
  const advice = 'choose one at the device, or give the nominal point of its model a power target';
  throw new EbbError('unsupported', `nothing tells which work mode it was in before it slept; ${advice}`);
}

/** What leads back to what was kept from before an event; null where that holds no mode that a miner mines in. */
function changeOfSetting(setting: DeviceSetting | null, { concorde }: MaraConfig): MaraChange | null {
  const { selector, concordeMode, powerTargetW } = setting ?? {};
  if (typeof selector !== 'string' || selector === SELECTOR_ASLEEP) return null;
  return {
    selector,
    // A field that was not read is not sent.
    ...(concorde !== null && typeof concordeMode === 'string' && { concordeMode }),
    ...(concorde?.powerTargetW != null && typeof powerTargetW === 'number' && { powerTargetW }),
  };
}

function isSame({ selector, concordeMode, powerTargetW }: MaraChange, config: MaraConfig): boolean {
  return (
    selector === config.selector &&
    (concordeMode === undefined || concordeMode === config.concorde?.mode) &&
    (powerTargetW === undefined || powerTargetW === config.concorde?.powerTargetW)
  );
}

/** What one look at a device brings; a miner that mines can be read without its configuration. */
async function look(api: MaraApi): Promise<{ brief: MaraBrief; config: MaraConfig | EbbError }> {
  const told = await orProblem(api.brief());
  // A wrong password is told, and not got round by what may be asked without one.
  if (told instanceof EbbError && told.code === 'unauthorised') throw told;
  const config = await orProblem(api.config());
  if (!(told instanceof EbbError)) return { brief: told, config };
  const brief = await orProblem(api.rpcBrief());
  if (brief instanceof EbbError) throw told;
  return { brief, config };
}

function telemetryOf(brief: MaraBrief, config: MaraConfig | EbbError): MinerTelemetry {
  const known = config instanceof EbbError ? null : config;
  const selector = known?.selector ?? brief.selector;
  const isAsleep = selector === SELECTOR_ASLEEP;
  const hashrateThs = brief.hashrateThs ?? 0;
  const claim = claimOf(brief, isAsleep);
  return {
    ...estimatedPower(brief.powerW, { claim, hashrateThs }),
    hashrateThs,
    claim,
    profile: selector,
    model: null,
    firmwareVersion: null,
    setting: known === null || isAsleep ? null : settingOf(known),
    chipTempC: brief.chipTempC,
  };
}

function settingOf({ selector, concorde }: MaraConfig): DeviceSetting {
  return { selector, concordeMode: concorde?.mode ?? null, powerTargetW: concorde?.powerTargetW ?? null };
}

function claimOf({ status, hashrateThs }: MaraBrief, isAsleep: boolean): MinerTelemetry['claim'] {
  if (isAsleep || /sleep|curtail|pause|suspend/i.test(status)) return 'sleeping';
  if (/fail|fatal|critical|error/i.test(status)) return 'fault';
  return (hashrateThs ?? 0) > 0 ? 'mining' : 'starting';
}

function obstaclesOf({ concorde, isWritable }: MaraConfig): Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (!isWritable) {
    obstacles.push({
      code: 'unsupported',
      verbs: ALL_VERBS,
      problem:
        'the device does not show its pools with their passwords: writing the rest back would erase them',
      advice: 'give an account that sees the pools’ passwords',
    });
  }
  if (concorde === null || concorde.powerTargetW === null) {
    obstacles.push({
      code: 'unsupported',
      verbs: ['power-target'],
      problem: 'its configuration has no block for a power target',
      advice: 'use sleep and wake, or update the firmware',
    });
  }
  return obstacles;
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['http'] ?? HTTP_PORT}`;
}
