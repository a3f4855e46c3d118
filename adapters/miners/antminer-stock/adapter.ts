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
import { MinerHttp } from '../../shared/miner-http.js';
import { capabilitiesOf, identityOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { nameplateJPerTh } from '../../shared/nameplates.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { AntminerStockApi, HTTP_PORT, POWER_PORT, type AntminerRate } from './api.js';

export const ANTMINER_STOCK_ENVELOPE: CapabilityEnvelope = {
  firmware: 'antminer-stock',
  label: 'Antminer, stock firmware',
  verbs: ['sleep', 'wake'],
  restarts: ['sleep', 'wake'],
  downSeconds: 90,
  upSeconds: 600,
  survivesReboot: ['sleep'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 6,
  // The device may take 21 s to answer a write that it carries out.
  writeTimeoutSeconds: 35,
  devFeeRatio: null,
  ports: { http: HTTP_PORT, power: POWER_PORT },
  limits: [
    'Sleep and wake only: no power target, no frequency. The low and high modes are not used, since their numbers differ between models.',
    'Waking leads to the normal mode, also where the miner was in another one before it was put to sleep.',
    'Most models do not tell their power. It is then hashrate × J/TH of the model, and marked as estimated.',
    'Every change restarts the mining process: the miner does not answer for a while, then needs minutes to full hashrate.',
    'A miner that hides the passwords of its pools is not written to, since that would erase them.',
    'Models of before 2020 (S9, S17) use another form and are not driven.',
  ],
  unverified: [
    'Seconds to sleep (90): field reports say tens of seconds, with hash not gone within 60 s.',
    'Power while asleep (30 W) on models that do not tell it.',
    'Which of the two names of the mode a build obeys; both are written.',
  ],
};

const MODE_MINING = 0;
const MODE_ASLEEP = 1;

/** Control board and fans; no measurement of a real one is known. */
const SLEEP_POWER_W_ESTIMATED = 30;

/** Readings for which a device whose port 6060 tells no power is not asked there again. */
const POWER_PORT_PAUSE_READS = 30;

export class AntminerStockAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #client = new MinerHttp();
  readonly #slots: DeviceSlots;
  readonly #powerPortPauses = new Map<string, number>();

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(ANTMINER_STOCK_ENVELOPE, options);
    this.#slots = new DeviceSlots(ANTMINER_STOCK_ENVELOPE.requestsAtOnce);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const deadline = new Deadline(readTimeoutSeconds);
      const api = new AntminerStockApi(this.#client, endpoint, (msMax) => deadline.remainingMs(msMax));
      const { rate: statsRate, type, version } = await api.stats();
      const { mode } = await api.conf();
      const rate = hasHashrate(statsRate) ? statsRate : await api.summary();
      const hashrateThs = rate?.hashrateThs ?? 0;
      const claim = claimOf(mode, rate, hashrateThs);
      const power = await this.#power(api, endpoint, { rate, hashrateThs, claim, type });
      return {
        ...power,
        hashrateThs,
        claim,
        profile: mode === null ? null : `mode ${mode}`,
        model: type,
        firmwareVersion: version,
      };
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
    const { writeTimeoutSeconds, readTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(endpoint), writeTimeoutSeconds, async () => {
        if (target.setting !== undefined) {
          const { verb } = target.setting;
          throw new EbbError(
            'unsupported',
            `stock Antminer firmware: point ${target.id}: ${verb} cannot be set`,
          );
        }
        const deadline = new Deadline(writeTimeoutSeconds);
        const reading = new AntminerStockApi(this.#client, endpoint, () =>
          deadline.remainingMs(readTimeoutSeconds * 1000),
        );
        const conf = await withoutEffect(() => reading.conf());
        if (target.kind !== 'sleep' && conf.mode !== MODE_ASLEEP)
          return `awake already, in mode ${conf.mode ?? 'unknown'}`;
        const writing = new AntminerStockApi(this.#client, endpoint, () => deadline.remainingMs());
        return writing.setMode(conf, target.kind === 'sleep' ? MODE_ASLEEP : MODE_MINING);
      }),
    );
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #power(
    api: AntminerStockApi,
    endpoint: MinerEndpoint,
    seen: {
      rate: AntminerRate | null;
      hashrateThs: number;
      claim: MinerTelemetry['claim'];
      type: string | null;
    },
  ): Promise<Pick<MinerTelemetry, 'powerW' | 'powerSource'>> {
    const metered = await this.#wallPowerW(api, deviceOf(endpoint));
    if (metered !== null) return { powerW: metered, powerSource: 'metered' };
    const { rate, hashrateThs, claim, type } = seen;
    if (rate?.chainPowerW !== null && rate?.chainPowerW !== undefined)
      return { powerW: rate.chainPowerW, powerSource: 'estimated' };
    if (claim === 'sleeping' && hashrateThs === 0)
      return { powerW: SLEEP_POWER_W_ESTIMATED, powerSource: 'estimated' };
    const jPerTh = endpoint.nominalJPerTh ?? nameplateJPerTh(type);
    // Without hash there is nothing to estimate from: a miner that starts or is broken may draw little or much.
    if (hashrateThs === 0 || jPerTh === null) return { powerW: null, powerSource: 'absent' };
    return { powerW: hashrateThs * jPerTh, powerSource: 'estimated' };
  }

  /** Port 6060's answer. A device that has none is asked again only every so many readings. */
  async #wallPowerW(api: AntminerStockApi, device: string): Promise<number | null> {
    const pause = this.#powerPortPauses.get(device) ?? 0;
    if (pause > 0) {
      this.#powerPortPauses.set(device, pause - 1);
      return null;
    }
    const powerW = await api.wallPowerW().catch((error: unknown) => {
      if (error instanceof EbbError) return null;
      throw error;
    });
    if (powerW === null) this.#powerPortPauses.set(device, POWER_PORT_PAUSE_READS);
    else this.#powerPortPauses.delete(device);
    return powerW;
  }
}

function hasHashrate(rate: AntminerRate | null): boolean {
  return rate !== null && rate.hashrateThs !== null;
}

/** Empty reports are what a sleeping miner sends; from one that should mine, they are a fault. */
function claimOf(
  mode: number | null,
  rate: AntminerRate | null,
  hashrateThs: number,
): MinerTelemetry['claim'] {
  if (mode === MODE_ASLEEP) return 'sleeping';
  if (hashrateThs > 0) return 'mining';
  return rate === null ? 'fault' : 'starting';
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['http'] ?? HTTP_PORT}`;
}
