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
import { capabilitiesOf, identityOf, orNull } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MskMinerApi, RPC_PORT } from './api.js';

export const MSKMINER_ENVELOPE: CapabilityEnvelope = {
  firmware: 'mskminer',
  label: 'MSKMiner',
  // Nothing is documented that would put it to sleep.
  verbs: [],
  restarts: [],
  downSeconds: 60,
  upSeconds: 600,
  survivesReboot: [],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 5,
  devFeeRatio: null,
  ports: { api: RPC_PORT },
  limits: [
    'It can only be read: no command that puts it to sleep is documented.',
    'To curtail it, feed it through a switched outlet.',
  ],
  unverified: [
    'That `total_power` is the firmware’s own estimate, in W.',
    'Seconds down (60) and up (600) behind an outlet are assumptions. No source has the dev fee.',
  ],
};

/** Reads machines under MSKMiner. */
export class MskMinerAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(MSKMINER_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(MSKMINER_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, (api) => telemetryOf(api, endpoint));
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, async (api) => {
      const read = await telemetryOf(api, endpoint);
      const firmwareVersion = await orNull(() => api.version());
      const { model, powerSource } = read;
      return {
        identity: identityOf({ make: 'Bitmain', model, firmwareVersion }),
        telemetry: { ...read, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, [], { powerSource }),
      };
    });
  }

  async apply(): Promise<WriteReply> {
    const detail = 'MSKMiner can only be read; feed the miner through a switched outlet';
    return { kind: 'rejected', code: 'unsupported', detail };
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #inTurn<T>(endpoint: MinerEndpoint, task: (api: MskMinerApi) => Promise<T>): Promise<T> {
    const { readTimeoutSeconds } = this.envelope;
    const device = `${endpoint.host}:${endpoint.ports?.['api'] ?? RPC_PORT}`;
    return this.#slots.run(device, readTimeoutSeconds, () => {
      const deadline = new Deadline(readTimeoutSeconds);
      return task(new MskMinerApi(endpoint, () => deadline.remainingMs()));
    });
  }
}

async function telemetryOf(
  api: MskMinerApi,
  { host, nominalJPerTh }: MinerEndpoint,
): Promise<MinerTelemetry> {
  const { hashrateThs: told, powerW, model, chipTempC } = await api.stats();
  const hashrateThs = told ?? (await orNull(() => api.summaryHashrateThs()));
  if (hashrateThs === null) throw new EbbError('malformed', `${host}: no report tells a hashrate`);
  const estimatedW = hashrateThs > 0 && nominalJPerTh !== undefined ? hashrateThs * nominalJPerTh : null;
  const watts = powerW ?? estimatedW;
  return {
    powerW: watts,
    powerSource: watts === null ? 'absent' : 'estimated',
    hashrateThs,
    claim: hashrateThs > 0 ? 'mining' : 'starting',
    profile: null,
    model,
    firmwareVersion: null,
    chipTempC,
  };
}
