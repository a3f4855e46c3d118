import type {
  CapabilityEnvelope,
  MinerAdapter,
  MinerEndpoint,
  MinerInspection,
  MinerTelemetry,
  WriteReply,
} from '../../../src/core/ports/miner.js';
import { envelopeWith, type MinerAdapterOptions } from '../../shared/miner-firmware.js';
import { nothingToAsk } from './api.js';

export const NO_API_ENVELOPE: CapabilityEnvelope = {
  firmware: 'no-api',
  label: 'No API (Ebang, Ebit, blocks)',
  verbs: [],
  restarts: [],
  downSeconds: 5,
  upSeconds: 600,
  survivesReboot: [],
  power: 'absent',
  requestsAtOnce: 2,
  readTimeoutSeconds: 8,
  writeTimeoutSeconds: 10,
  devFeeRatio: null,
  ports: {},
  limits: [
    'It is seen and switched only through the outlet that feeds it; without one it cannot be read.',
    'Its hash is not told: it is worked out of its watts and its model’s J/TH, also where it draws power and does not mine.',
    'Where the outlet has no meter, its watts are its model’s whenever the outlet is on.',
    'Cutting the power of a machine that mines is hard on it: there is no way to stop it first.',
  ],
  unverified: ['Seconds to full hashrate (600) after the power returns are an assumption for any machine.'],
};

/**
 * A machine, or a block of them, that says nothing. All that is known of it comes from the outlet in front of it
 * (`adapters/shared/behind-outlet.ts`); by itself this adapter only says so.
 */
export class NoApiAdapter implements MinerAdapter {
  readonly envelope: CapabilityEnvelope;

  constructor(options: MinerAdapterOptions) {
    this.envelope = envelopeWith(NO_API_ENVELOPE, options);
  }

  read(endpoint: MinerEndpoint): Promise<MinerTelemetry> {
    return Promise.reject(nothingToAsk(endpoint));
  }

  apply(endpoint: MinerEndpoint): Promise<WriteReply> {
    const { code, message: detail } = nothingToAsk(endpoint);
    return Promise.resolve({ kind: 'rejected', code, detail });
  }

  inspect(endpoint: MinerEndpoint): Promise<MinerInspection> {
    return Promise.reject(nothingToAsk(endpoint));
  }

  async close(): Promise<void> {
    // Nothing was opened.
  }
}
