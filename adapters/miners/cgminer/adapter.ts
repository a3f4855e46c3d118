import { EbbError } from '../../../src/core/errors.js';
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
import { CGMINER_PORT, CgminerApi, type CgminerDevices } from './api.js';

export const CGMINER_ENVELOPE: CapabilityEnvelope = {
  firmware: 'cgminer',
  label: 'Generic cgminer / bfgminer',
  verbs: [],
  restarts: [],
  downSeconds: 0,
  upSeconds: 0,
  survivesReboot: [],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 5,
  devFeeRatio: 0,
  ports: { api: CGMINER_PORT },
  limits: [
    'Read-only: the API has no standard sleep, and what forks add is not tried out on a machine.',
    'Can be curtailed through a switched outlet, where one is configured.',
    'The API does not tell power: watts are hashrate × J/TH of the configured model, or absent.',
  ],
  unverified: ['A fork that is not known may take a dev fee.'],
};

/** Until then a program that hashes nothing may still be starting its devices. */
const STARTING_SECONDS = 600;

const READ_ONLY =
  'generic cgminer can only be read: give the miner a switched outlet, or a firmware that Ebb can drive';

/** Reads whatever speaks the cgminer API, and writes nothing. */
export class CgminerAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(CGMINER_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(CGMINER_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, (api) => telemetryOf(api, endpoint));
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, async (api) => {
      const telemetry = await telemetryOf(api, endpoint);
      const model = telemetry.model ?? (await api.model());
      const { firmwareVersion, powerSource } = telemetry;
      return {
        identity: identityOf({ model, firmwareVersion }),
        telemetry: { ...telemetry, model },
        capabilities: capabilitiesOf(this.envelope, [], { powerSource }),
      };
    });
  }

  async apply(): Promise<WriteReply> {
    return { kind: 'rejected', code: 'unsupported', detail: READ_ONLY };
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }

  #inTurn<T>(endpoint: MinerEndpoint, task: (api: CgminerApi) => Promise<T>): Promise<T> {
    const { readTimeoutSeconds } = this.envelope;
    const device = `${endpoint.host}:${endpoint.ports?.['api'] ?? CGMINER_PORT}`;
    return this.#slots.run(device, readTimeoutSeconds, () => {
      const deadline = new Deadline(readTimeoutSeconds);
      return task(new CgminerApi(endpoint, () => deadline.remainingMs()));
    });
  }
}

async function telemetryOf(api: CgminerApi, endpoint: MinerEndpoint): Promise<MinerTelemetry> {
  const problems: EbbError[] = [];
  /** What a report tells, or null where this fork does not have it. */
  const tried = async <T>(read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      problems.push(error);
      return null;
    }
  };
  const summary = await tried(() => api.summary());
  const version = await tried(() => api.version());
  // The devices tell why nothing is hashed, and what is hashed where the summary does not.
  const devices = await tried(() => api.devices());
  const hashrateThs =
    summary?.hashrateThs ?? devices?.hashrateThs ?? (await tried(() => api.statsHashrateThs()));
  if (hashrateThs === null) {
    const [first] = problems;
    if (summary === null && first !== undefined) throw first;
    throw new EbbError('malformed', `${endpoint.host}: no report tells a hashrate`);
  }
  const { nominalJPerTh } = endpoint;
  return {
    ...(nominalJPerTh === undefined
      ? { powerW: null, powerSource: 'absent' as const }
      : { powerW: hashrateThs * nominalJPerTh, powerSource: 'estimated' as const }),
    hashrateThs,
    claim: claimOf(hashrateThs, summary?.elapsedSeconds ?? null, devices),
    profile: null,
    model: version?.model ?? null,
    firmwareVersion: version?.program ?? summary?.program ?? null,
    setting: null,
    chipTempC: devices?.tempC ?? null,
  };
}

function claimOf(
  hashrateThs: number,
  elapsedSeconds: number | null,
  devices: CgminerDevices | null,
): MinerTelemetry['claim'] {
  if (hashrateThs > 0) return 'mining';
  if (devices?.allDisabled === true) return 'sleeping';
  return elapsedSeconds !== null && elapsedSeconds < STARTING_SECONDS ? 'starting' : 'fault';
}
