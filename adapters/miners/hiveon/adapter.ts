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
  settingOfMode,
} from '../../shared/bitmain-moves.js';
import { type BitmainConf, MODE_ASLEEP, nameOfMode } from '../../shared/bitmain-web.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, obstacleOf, orProblem } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { nameplateJPerTh } from '../../shared/nameplates.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { HiveonApi, type HiveonStats, HTTP_PORT, RPC_PORT } from './api.js';

export const HIVEON_ENVELOPE: CapabilityEnvelope = {
  firmware: 'hiveon',
  label: 'Hiveon ASIC firmware',
  verbs: ['sleep', 'wake'],
  restarts: ['sleep', 'wake'],
  downSeconds: 90,
  upSeconds: 600,
  survivesReboot: ['sleep'],
  power: 'estimated',
  requestsAtOnce: 1,
  readTimeoutSeconds: 6,
  // As for the firmware that it is like: the device may take 21 s to answer a write that it carries out.
  writeTimeoutSeconds: 35,
  devFeeRatio: null,
  ports: { http: HTTP_PORT, rpc: RPC_PORT },
  limits: [
    'Sleep and wake only: its own tuning is not touched.',
    'Watts are what the firmware tells for its boards; no source says how it knows them.',
    'Readings come from TCP 4028 and need no password; without one nobody can tell a sleeping miner from one that starts.',
    'A miner that hides the passwords of its pools is not written to, since that would erase them.',
  ],
  unverified: [
    'All of it but the report on TCP 4028: it rests on one open-source client, which drives this firmware like Bitmain’s. Whether a build has work modes, which of their two names it obeys, and whether its page takes the configuration as JSON or as a form was seen on none.',
    'Seconds to sleep (90) and to full hashrate (600), and that the mode survives a reboot: as for Bitmain’s firmware.',
    'Power while asleep (30 W) where it is not told.',
    'Its maker takes a share of the hash; how much is not known.',
  ],
};

/** What one look at a device brings. */
interface Seen {
  readonly telemetry: MinerTelemetry;
  readonly idealThs: number | null;
  /** Why it cannot be read, where it cannot. */
  readonly conf: BitmainConf | EbbError;
}

export class HiveonAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #client = new MinerHttp();
  readonly #slots: DeviceSlots;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(HIVEON_ENVELOPE, options);
    this.#slots = new DeviceSlots(HIVEON_ENVELOPE.requestsAtOnce);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      return (await this.#look(endpoint)).telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    const { readTimeoutSeconds, verbs } = this.envelope;
    return this.#slots.run(deviceOf(endpoint), readTimeoutSeconds, async () => {
      const { telemetry, idealThs, conf } = await this.#look(endpoint);
      const told = await this.#reading(endpoint).identity();
      const model = told.model ?? telemetry.model;
      const firmwareVersion = told.firmwareVersion ?? telemetry.firmwareVersion;
      const obstacles = conf instanceof EbbError ? [obstacleOf(conf, verbs)] : confObstacles(conf, verbs);
      return {
        identity: { ...told, model, firmwareVersion },
        telemetry: { ...telemetry, model, firmwareVersion },
        capabilities: capabilitiesOf(this.envelope, obstacles, {
          powerSource: telemetry.powerSource,
          nominalHashrateThs: idealThs,
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
        const { setting } = target;
        if (setting !== undefined)
          throw new EbbError('unsupported', `Hiveon: point ${target.id}: ${setting.verb} cannot be set`);
        const deadline = new Deadline(writeTimeoutSeconds);
        const reading = new HiveonApi(this.#client, endpoint, () =>
          deadline.remainingMs(readTimeoutSeconds * 1000),
        );
        const conf = await withoutEffect(() => reading.web.conf());
        const move = bitmainMove(target, conf.mode, context);
        if ('stay' in move) return move.stay;
        const writing = new HiveonApi(this.#client, endpoint, () => deadline.remainingMs());
        return writing.web.setMode(conf, move.write);
      }),
    );
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #reading(endpoint: MinerEndpoint): HiveonApi {
    const deadline = new Deadline(this.envelope.readTimeoutSeconds);
    return new HiveonApi(this.#client, endpoint, () => deadline.remainingMs());
  }

  async #look(endpoint: MinerEndpoint): Promise<Seen> {
    const api = this.#reading(endpoint);
    const told = await orProblem(api.stats());
    const conf = await orProblem(api.web.conf());
    const mode = conf instanceof EbbError ? null : conf.mode;
    const { report, model, version } = statsWhile(mode, told);
    const hashrateThs = report?.hashrateThs ?? 0;
    // Whether it sleeps or is broken only its configuration tells.
    if (hashrateThs === 0 && conf instanceof EbbError && conf.code === 'unauthorised') throw conf;
    const claim = bitmainClaim(mode, report);
    const telemetry: MinerTelemetry = {
      ...bitmainPower(report, claim, endpoint.nominalJPerTh ?? nameplateJPerTh(model)),
      hashrateThs,
      claim,
      profile: mode === null ? null : nameOfMode(mode),
      model,
      firmwareVersion: version,
      setting: settingOfMode(mode),
      chipTempC: report?.chipTempC ?? null,
    };
    return { telemetry, idealThs: report?.idealThs ?? null, conf };
  }
}

/** While it sleeps, the mining process that would tell of it may not run. @throws EbbError where it does not sleep */
function statsWhile(mode: number | null, told: HiveonStats | EbbError): HiveonStats {
  if (!(told instanceof EbbError)) return told;
  if (mode !== MODE_ASLEEP) throw told;
  return { report: null, model: null, version: null };
}

function deviceOf({ host, ports }: MinerEndpoint): string {
  return `${host}:${ports?.['http'] ?? HTTP_PORT}`;
}
