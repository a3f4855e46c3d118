import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  type ApplyContext,
  type CapabilityEnvelope,
  FIRST_TRY,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerInspection,
  type MinerTelemetry,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import {
  bitmainClaim,
  bitmainMove,
  bitmainPower,
  confObstacles,
  modeProfiles,
  settingOfMode,
} from '../../shared/bitmain-moves.js';
import { type BitmainConf, nameOfMode } from '../../shared/bitmain-web.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, obstacleOf, orProblem } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { nameplateJPerTh } from '../../shared/nameplates.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { AntminerStockApi, type AntminerStats, HTTP_PORT, POWER_PORT, RPC_PORT } from './api.js';

export const ANTMINER_STOCK_ENVELOPE: CapabilityEnvelope = {
  firmware: 'antminer-stock',
  label: 'Antminer, stock firmware',
  verbs: ['sleep', 'wake', 'profile'],
  restarts: ['sleep', 'wake', 'profile'],
  downSeconds: 90,
  upSeconds: 600,
  survivesReboot: ['sleep', 'profile'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 6,
  // The device may take 21 s to answer a write that it carries out.
  writeTimeoutSeconds: 35,
  devFeeRatio: null,
  ports: { http: HTTP_PORT, power: POWER_PORT, rpc: RPC_PORT },
  limits: [
    'No power target and no frequency: sleep, the normal mode, and the model’s other work modes.',
    'Modes 2 and 3 mean different things on different models, and not every model has them. Ebb uses one only where a configured model names it ("mode 2"), with the watts and hash that were measured in it.',
    'Waking leads to the mode that the miner was in before it was put to sleep; to the normal one where nobody saw that.',
    'Most models do not tell their power. It is then hashrate × J/TH of the model, and marked as estimated; so are watts that the mining process tells.',
    'Every change restarts the mining process: the miner does not answer for a while, then needs minutes to full hashrate.',
    'A miner that hides the passwords of its pools is not written to, since that would erase them.',
    'Models of before 2020 (S9, early S17) are read over TCP 4028 only: they have no sleep mode, and nobody has published the fields of the form that they take for the rest.',
    'Antminers of other algorithms (L, K, Z) are driven alike; their hash is not Bitcoin’s.',
  ],
  unverified: [
    'Seconds to sleep (90): field reports say tens of seconds, with hash not gone within 60 s.',
    'Power while asleep (30 W) on models that do not tell it.',
    'Which of the two names of the mode a build obeys; both are written.',
    'That modes 2 and 3 take as long as a wake, and survive a reboot as sleep does.',
  ],
};

/** Readings for which a device whose port 6060 tells no power is not asked there again. */
const POWER_PORT_PAUSE_READS = 30;

/** What one look at a device brings. */
interface Seen {
  readonly telemetry: MinerTelemetry;
  readonly stats: AntminerStats;
  /** Why it cannot be read, where it cannot: the reports tell of a miner that mines without it. */
  readonly conf: BitmainConf | EbbError;
}

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
      const api = this.#reading(endpoint);
      return (await this.#look(api, endpoint)).telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { readTimeoutSeconds, verbs } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const { telemetry, stats, conf } = await this.#look(this.#reading(endpoint), endpoint);
      const told = await this.#reading(endpoint).identity();
      const identity = {
        ...told,
        model: told.model ?? telemetry.model,
        firmwareVersion: told.firmwareVersion ?? telemetry.firmwareVersion,
      };
      const obstacles =
        conf instanceof EbbError ? [obstacleOf(conf, verbs, NO_PAGES_ADVICE)] : confObstacles(conf, verbs);
      const nominalHashrateThs = stats.report?.idealThs ?? null;
      return {
        identity,
        telemetry: { ...telemetry, model: identity.model },
        capabilities: capabilitiesOf(this.envelope, obstacles, {
          powerSource: telemetry.powerSource,
          profiles: obstacles.length > 0 ? [] : modeProfiles(nominalHashrateThs, modeOf(conf)),
          nominalHashrateThs,
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
        // What cannot be set is refused before the device is asked anything.
        bitmainMove(target, null, context);
        const deadline = new Deadline(writeTimeoutSeconds);
        const reading = new AntminerStockApi(this.#client, endpoint, () =>
          deadline.remainingMs(readTimeoutSeconds * 1000),
        );
        const conf = await withoutEffect(() => reading.conf());
        const move = bitmainMove(target, conf.mode, context);
        if ('stay' in move) return move.stay;
        const writing = new AntminerStockApi(this.#client, endpoint, () => deadline.remainingMs());
        return writing.setMode(conf, move.write);
      }),
    );
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #reading(endpoint: MinerEndpoint): AntminerStockApi {
    const deadline = new Deadline(this.envelope.readTimeoutSeconds);
    return new AntminerStockApi(this.#client, endpoint, (msMax) => deadline.remainingMs(msMax));
  }

  async #look(api: AntminerStockApi, endpoint: MinerEndpoint): Promise<Seen> {
    const conf = await orProblem(api.conf());
    // A wrong password is told, and not got round by what may be asked without one.
    if (conf instanceof EbbError && conf.code === 'unauthorised') throw conf;
    const stats = await reportOf(api, conf);
    const { report } = stats;
    const mode = modeOf(conf) ?? stats.mode;
    const claim = bitmainClaim(mode, report);
    const wallW = await this.#wallPowerW(api, deviceOf(endpoint));
    const jPerTh = endpoint.nominalJPerTh ?? nameplateJPerTh(stats.model);
    const power =
      wallW === null
        ? bitmainPower(report, claim, jPerTh)
        : { powerW: wallW, powerSource: 'metered' as const };
    const telemetry: MinerTelemetry = {
      ...power,
      hashrateThs: report?.hashrateThs ?? 0,
      claim,
      profile: mode === null ? null : nameOfMode(mode),
      model: stats.model,
      firmwareVersion: stats.version,
      setting: settingOfMode(mode),
      chipTempC: report?.chipTempC ?? null,
    };
    return { telemetry, stats, conf };
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

const NO_PAGES_ADVICE =
  'check that this is Bitmain’s firmware, and name the one it is; a model of before 2020 can be curtailed through a switched outlet';

function modeOf(conf: BitmainConf | EbbError): number | null {
  return conf instanceof EbbError ? null : conf.mode;
}

/**
 * What the web pages report; on builds that have others, what TCP 4028 does.
 * @throws EbbError `problem`, or that of the first report, where none answers
 */
async function reportOf(api: AntminerStockApi, problem: BitmainConf | EbbError): Promise<AntminerStats> {
  const web = await fullerReport(
    () => api.stats(),
    () => api.summary(),
  );
  if (!(web instanceof EbbError)) return web;
  const rpc = await fullerReport(
    () => api.rpcStats(),
    () => api.rpcSummary(),
  );
  if (!(rpc instanceof EbbError)) return rpc;
  throw problem instanceof EbbError ? problem : web;
}

/** The fuller report, or the other where that tells no hash; without hash in either, what became of the fuller one. */
async function fullerReport(
  askFuller: () => Promise<AntminerStats>,
  askOther: () => Promise<AntminerStats>,
): Promise<AntminerStats | EbbError> {
  const fuller = await orProblem(askFuller());
  if (tellsHash(fuller)) return fuller;
  const other = await orProblem(askOther());
  if (other instanceof EbbError || !tellsHash(other)) return fuller;
  if (fuller instanceof EbbError) return other;
  return { ...other, mode: fuller.mode ?? other.mode, model: fuller.model ?? other.model };
}

function tellsHash(stats: AntminerStats | EbbError): boolean {
  return !(stats instanceof EbbError) && stats.report?.hashrateThs != null;
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['http'] ?? HTTP_PORT}`;
}
