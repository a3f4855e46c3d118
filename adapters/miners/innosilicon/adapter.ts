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
import { capabilitiesOf, identityOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { toWriteReply } from '../../shared/write-reply.js';
import { HTTP_PORT, type InnosiliconAll, InnosiliconApi } from './api.js';

export const INNOSILICON_ENVELOPE: CapabilityEnvelope = {
  firmware: 'innosilicon',
  label: 'Innosilicon',
  // Nobody has published how one is woken up that was powered off: it is not put to sleep.
  verbs: [],
  restarts: [],
  downSeconds: 60,
  upSeconds: 600,
  survivesReboot: [],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 6,
  writeTimeoutSeconds: 12,
  devFeeRatio: 0,
  ports: { http: HTTP_PORT },
  limits: [
    'It can only be read: the API has a command to power off and none that is known to bring a miner back.',
    'To curtail it, feed it through a switched outlet.',
    'Its running levels are not used: what they draw is not published.',
  ],
  unverified: [
    'The whole protocol: it is known from one open client.',
    'Whether the watts are measured at the wall.',
    'Seconds down (60) and up (600) behind an outlet are assumptions.',
  ],
};

/** The maker's own. */
const FACTORY_USER = 'admin';

/** Reads Innosilicon machines. */
export class InnosiliconAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(INNOSILICON_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(INNOSILICON_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, async (api) => telemetryOf(await api.all()));
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, async (api) => {
      const all = await api.all();
      const overview = await orNull(() => api.overview());
      const model = (await orNull(() => api.type())) ?? overview?.type ?? null;
      const firmwareVersion = overview?.version?.swver ?? null;
      return {
        identity: identityOf({
          make: 'Innosilicon',
          model,
          firmwareVersion,
          mac: all.mac ?? overview?.version?.ethaddr ?? null,
        }),
        telemetry: { ...telemetryOf(all), model, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, []),
      };
    });
  }

  apply(_endpoint: MinerEndpoint, target: OperatingPoint): Promise<WriteReply> {
    return toWriteReply(async () => {
      const advice = 'it can only be read; feed it through a switched outlet';
      throw new EbbError('unsupported', `Innosilicon: point ${target.id} cannot be set: ${advice}`);
    });
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #inTurn<T>(endpoint: MinerEndpoint, task: (api: InnosiliconApi) => Promise<T>): Promise<T> {
    const seconds = this.envelope.readTimeoutSeconds;
    const { username = FACTORY_USER, password = '' } = endpoint.credentials ?? {};
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['http', HTTP_PORT],
      deadline: new Deadline(seconds),
    });
    return this.#slots.run(http.device, seconds, () =>
      task(new InnosiliconApi(http, this.#sessions, { username, password })),
    );
  }
}

function telemetryOf({ power, total_hash: hash, running_mode: mode, chain }: InnosiliconAll): MinerTelemetry {
  const hs = hash?.['Hash Rate H'];
  const mhs = hash?.['Hash Rate'];
  const hashrateThs = Math.max(0, hs !== undefined ? hs / 1e12 : (mhs ?? 0) / 1e6);
  const temps = (chain ?? []).flatMap(({ 'Temp max': temp }) =>
    temp !== undefined && temp > 0 ? [temp] : [],
  );
  return {
    powerW: power ?? null,
    powerSource: power === undefined ? 'absent' : 'metered',
    hashrateThs,
    claim: hashrateThs > 0 ? 'mining' : 'starting',
    profile: mode?.level === undefined ? null : `level ${mode.level}`,
    model: null,
    firmwareVersion: null,
    chipTempC: temps.length === 0 ? null : Math.max(...temps),
  };
}
