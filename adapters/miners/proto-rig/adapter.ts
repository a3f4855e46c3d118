import { EbbError } from '../../../src/core/errors.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import {
  FIRST_TRY,
  type ApplyContext,
  type CapabilityEnvelope,
  type DeviceCapabilities,
  type MinerAdapter,
  type MinerEndpoint,
  type MinerIdentity,
  type MinerInspection,
  type MinerTelemetry,
  type Obstacle,
  type WriteReply,
} from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, obstacleOf, orNull } from '../../shared/inspection.js';
import { JsonHttp } from '../../shared/json-http.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { HTTP_PORT, ProtoRigApi, type RigStatus, type RigTarget } from './api.js';

export const PROTO_RIG_ENVELOPE: CapabilityEnvelope = {
  firmware: 'proto-rig',
  label: 'Proto Rig',
  verbs: ['sleep', 'wake', 'power-target'],
  restarts: [],
  downSeconds: 60,
  upSeconds: 300,
  changeSeconds: { 'power-target': 180 },
  powerTargetW: { min: null, max: null, step: 1 },
  survivesReboot: ['power-target'],
  power: 'metered',
  requestsAtOnce: 2,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 12,
  devFeeRatio: 0,
  ports: { http: HTTP_PORT },
  limits: [
    'Starting and stopping are accepted (202) and done later: the next readings tell.',
    'Power targets are taken inside the rig’s own minimum and maximum alone.',
    'The performance mode (MaximumHashrate, Efficiency) is left as it is; in Efficiency a rig may draw less than its target.',
    'A rig that obeys another curtailment provider of its own (curtailment/config) may be moved by both: switch that one off.',
  ],
  unverified: [
    'Everything: the protocol is known from the maker’s fleet manager and its simulated rig.',
    'Seconds to sleep (60), to full hashrate (300) and to another target (180) are assumptions.',
    'Whether a stop survives a reboot; it is taken not to.',
    'Which reports want a token.',
  ],
};

/** Drives Block's Proto Rig by its MDK API. */
export class ProtoRigAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #http = new MinerHttp();
  readonly #sessions = new TokenSessions();
  readonly #slots = new DeviceSlots(PROTO_RIG_ENVELOPE.requestsAtOnce);

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(PROTO_RIG_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const status = await api.status();
      return telemetryOf(status, await orNull(() => api.supplyPowerW()), await orNull(() => api.target()));
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const status = await api.status();
      const target = await orNull(() => api.target());
      const read = telemetryOf(status, await orNull(() => api.supplyPowerW()), target);
      const identity = await identify(api);
      const { model, firmwareVersion } = identity;
      const telemetry = { ...read, model, firmwareVersion };
      return { identity, telemetry, capabilities: await this.#capabilities(api, status, telemetry, target) };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    point: OperatingPoint,
    { before }: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, async (api) => {
        if (point.kind === 'sleep') {
          await withoutEffect(() => api.status());
          await api.stopMining();
          return 'stop accepted';
        }
        const wantedW = wantedTarget(point, before?.['powerTargetW']);
        const status = await withoutEffect(() => api.status());
        const done: string[] = [];
        if (wantedW !== null) {
          const target = await withoutEffect(() => api.target());
          refuseOutside(wantedW, target);
          if (target.power_target_watts !== wantedW) {
            await api.setTarget(wantedW);
            done.push(`target ${wantedW} W set`);
          }
        }
        if (isStopped(status)) {
          await api.startMining();
          done.push('start accepted');
        }
        return done.length === 0 ? 'as wanted already' : done.join(', ');
      }),
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #capabilities(
    api: ProtoRigApi,
    status: RigStatus,
    { powerSource }: MinerTelemetry,
    target: RigTarget | null,
  ): Promise<DeviceCapabilities> {
    const obstacles: Obstacle[] = [];
    await api.logIn().catch((error: unknown) => {
      const advice = 'give the password that the rig’s dashboard asks for in the miner’s credentials';
      obstacles.push(obstacleOf(error, PROTO_RIG_ENVELOPE.verbs, advice));
    });
    return capabilitiesOf(this.envelope, obstacles, {
      powerSource,
      nominalHashrateThs: status.ideal_hashrate_ghs === undefined ? null : status.ideal_hashrate_ghs / 1000,
      powerTargetW: target && {
        min: target.power_target_min_watts ?? null,
        max: target.power_target_max_watts ?? null,
        step: 1,
        default: target.default_power_target_watts ?? null,
      },
    });
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: ProtoRigApi) => Promise<T>): Promise<T> {
    const http = new JsonHttp({
      http: this.#http,
      endpoint,
      port: ['http', HTTP_PORT],
      deadline: new Deadline(seconds),
    });
    return this.#slots.run(http.device, seconds, () =>
      task(new ProtoRigApi(http, this.#sessions, endpoint.credentials?.password)),
    );
  }
}

async function identify(api: ProtoRigApi): Promise<MinerIdentity> {
  const system = await orNull(() => api.system());
  return identityOf({
    make: system?.manufacturer ?? 'Proto',
    model: system?.product_name ?? system?.model ?? null,
    firmwareVersion: system?.os?.version ?? null,
    serial: system?.cb_sn ?? null,
    mac: await orNull(() => api.mac()),
    hostname: system?.os?.hostname ?? null,
  });
}

function wantedTarget({ id, setting }: OperatingPoint, before: unknown): number | null {
  if (setting === undefined) return typeof before === 'number' ? before : null;
  if (setting.verb === 'power-target') return Math.round(setting.powerW);
  throw new EbbError(
    'unsupported',
    `Proto Rig: point ${id}: ${setting.verb} cannot be set, only power targets`,
  );
}

function refuseOutside(powerW: number, target: RigTarget): void {
  const { power_target_min_watts: min, power_target_max_watts: max } = target;
  if ((min === undefined || powerW >= min) && (max === undefined || powerW <= max)) return;
  const range = `${min ?? 'no minimum'} to ${max ?? 'no maximum'} W`;
  throw new EbbError(
    'unsupported',
    `Proto Rig: ${powerW} W is outside what this rig takes (${range}); nothing was sent`,
  );
}

function isStopped({ status }: RigStatus): boolean {
  return /^(stopped|poweringoff)$/i.test(plain(status));
}

function plain(status: string | undefined): string {
  return (status ?? '').replace(/[^a-z]/gi, '');
}

function telemetryOf(status: RigStatus, supplyW: number | null, target: RigTarget | null): MinerTelemetry {
  const hashrateThs = Math.max(0, status.hashrate_ghs ?? 0) / 1000;
  const powerW = supplyW ?? status.power_usage_watts ?? null;
  const targetW = target?.power_target_watts;
  return {
    powerW,
    powerSource: supplyW !== null ? 'metered' : powerW === null ? 'absent' : 'estimated',
    hashrateThs,
    claim: claimOf(status, hashrateThs),
    profile: target?.performance_mode ?? null,
    model: null,
    firmwareVersion: null,
    setting: targetW === undefined ? null : { powerTargetW: targetW },
    chipTempC: status.average_asic_temp_c ?? null,
  };
}

function claimOf(status: RigStatus, hashrateThs: number): MinerTelemetry['claim'] {
  if (isStopped(status)) return 'sleeping';
  if (/^(error|nopools)$/i.test(plain(status.status))) return 'fault';
  return hashrateThs > 0 ? 'mining' : 'starting';
}
