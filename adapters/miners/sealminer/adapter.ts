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
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { capabilitiesOf, identityOf, obstacleOf } from '../../shared/inspection.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { TokenSessions } from '../../shared/token-sessions.js';
import { toWriteReply } from '../../shared/write-reply.js';
import { HTTP_PORT, RPC_PORT, SealApi } from './api.js';
import { moveTo } from './moves.js';
import { MODES } from './reports.js';
import { readingOf, type SealReading } from './telemetry.js';

export const SEALMINER_ENVELOPE: CapabilityEnvelope = {
  firmware: 'sealminer',
  label: 'Sealminer',
  verbs: ['sleep', 'wake', 'profile', 'power-target'],
  restarts: ['wake', 'profile', 'power-target'],
  downSeconds: 30,
  upSeconds: 600,
  powerTargetW: { min: null, max: null, step: null },
  survivesReboot: ['profile', 'power-target'],
  power: 'metered',
  requestsAtOnce: 1,
  readTimeoutSeconds: 5,
  writeTimeoutSeconds: 15,
  devFeeRatio: 0,
  ports: { api: RPC_PORT, http: HTTP_PORT },
  limits: [
    'The RPC port asks for no password: whoever reaches it can put the machine to sleep.',
    'A power limit takes effect by a restart of the whole machine, for which the web password is needed.',
    'A machine that is asleep wakes by a restart of its mining program.',
    'Which watts a model can be limited to is not told: the device refuses, or takes the nearest.',
  ],
  unverified: [
    'Seconds to sleep (30) and to full hashrate (600) are assumptions: no source has a timing.',
    'The words of `PM State` other than Running, and that a restart ends a suspension on every version.',
    'Where get_system_info has the mining mode, and whether a new mode restarts the miner.',
    'What survives a restart. No dev fee is known.',
  ],
};

/** Drives Bitdeer's Sealminers: RPC for the state, web pages for modes and restarts. */
export class SealminerAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;
  readonly #slots = new DeviceSlots(SEALMINER_ENVELOPE.requestsAtOnce);
  readonly #wire = { http: new MinerHttp(), sessions: new TokenSessions() };

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(SEALMINER_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const { telemetry } = await readingOf(api, endpoint);
      return telemetry;
    });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return this.#inTurn(endpoint, this.envelope.readTimeoutSeconds, async (api) => {
      const reading = await readingOf(api, endpoint);
      const { telemetry, stats, system } = reading;
      const model = telemetry.model ?? (await orNull(() => api.model()));
      return {
        identity: identityOf({
          make: 'Bitdeer',
          model,
          firmwareVersion: telemetry.firmwareVersion,
          serial: stats?.serial ?? system?.serial ?? null,
          mac: stats?.mac ?? system?.mac ?? null,
          hostname: system?.hostname ?? null,
        }),
        telemetry: { ...telemetry, model },
        capabilities: capabilitiesOf(this.envelope, obstacles(reading, endpoint), {
          powerSource: telemetry.powerSource,
          powerTargetW: { min: null, max: null, step: null, default: stats?.powerLimitW ?? null },
          profiles: Object.keys(MODES).map((name) => ({
            name,
            powerW: null,
            hashrateThs: null,
            settable: true,
          })),
          nominalHashrateThs: stats?.ratedThs ?? null,
        }),
      };
    });
  }

  apply(
    endpoint: MinerEndpoint,
    target: OperatingPoint,
    context: ApplyContext = FIRST_TRY,
  ): Promise<WriteReply> {
    return toWriteReply(() =>
      this.#inTurn(endpoint, this.envelope.writeTimeoutSeconds, (api) => moveTo(api, target, context)),
    );
  }

  async close(): Promise<void> {
    await this.#wire.http.close();
  }

  #inTurn<T>(endpoint: MinerEndpoint, seconds: number, task: (api: SealApi) => Promise<T>): Promise<T> {
    const device = `${endpoint.host}:${endpoint.ports?.['api'] ?? RPC_PORT}`;
    const commandMs = this.envelope.readTimeoutSeconds * 1000;
    return this.#slots.run(device, seconds, () =>
      task(new SealApi(endpoint, new Deadline(seconds), commandMs, this.#wire)),
    );
  }
}

/** The web pages are needed for modes and for the restart that a power limit takes. */
function obstacles({ systemProblem }: SealReading, { credentials }: MinerEndpoint): Obstacle[] {
  const verbs = ['profile', 'power-target'] as const;
  const advice = 'give the web interface’s user name and password in the miner’s credentials';
  if (credentials === undefined) {
    const problem = 'modes and power limits need the web interface, and no credentials are given';
    return [{ code: 'unauthorised', verbs, problem, advice }];
  }
  if (systemProblem === null || systemProblem.code === 'malformed') return [];
  return [
    systemProblem.code === 'unauthorised'
      ? obstacleOf(systemProblem, verbs, advice)
      : obstacleOf(systemProblem, verbs, 'see that the controller reaches the machine’s web interface'),
  ];
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EbbError) return null;
    throw error;
  }
}
