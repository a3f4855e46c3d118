import type {
  OutletAdapter,
  OutletEndpoint,
  OutletEnvelope,
  OutletReading,
} from '../../../src/core/ports/outlet.js';
import type { WriteReply } from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { MODBUS_PORT, ModbusConnection } from '../../shared/modbus-tcp.js';
import { numberOption, outletEnvelopeWith, type OutletAdapterOptions } from '../../shared/outlet-kind.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { deviceOf, meterOf, readPowerW } from './api.js';

export const MODBUS_RELAY_ENVELOPE: OutletEnvelope = {
  kind: 'modbus-relay',
  label: 'Modbus TCP relay',
  standardPort: MODBUS_PORT,
  requestsAtOnce: 1,
  readTimeoutSeconds: 3,
  writeTimeoutSeconds: 6,
  switchSeconds: 3,
  power: 'metered',
  limits: [
    'Modbus TCP has no password: put the relay into a network of its own.',
    'Watts are known only where the options name the register of a meter; otherwise the machine’s own, or its model’s, are taken.',
    'A coil says what the relay was told. Where the contactor has an auxiliary contact, name its input (option feedbackInput).',
  ],
  unverified: [
    'Seconds to switch (3) are an assumption: they depend on the contactor.',
    'Nothing was tried on a physical relay.',
  ],
};

/** Relays have 8 to 64 coils. */
const WAITING_MAX = 64;

export class ModbusRelayAdapter implements OutletAdapter {
  readonly envelope: OutletEnvelope;
  readonly #slots = new DeviceSlots(MODBUS_RELAY_ENVELOPE.requestsAtOnce, WAITING_MAX);

  constructor(options: OutletAdapterOptions) {
    this.envelope = outletEnvelopeWith(MODBUS_RELAY_ENVELOPE, options);
  }

  read(outlet: OutletEndpoint): Promise<OutletReading> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(addressOf(outlet), readTimeoutSeconds, async () => {
      const deadline = new Deadline(readTimeoutSeconds);
      const meter = meterOf(outlet);
      return ModbusConnection.connected(deviceOf(outlet), deadline, async (api) => {
        const on = await readState(api, outlet);
        const powerW = meter === null ? null : await readPowerW(api, meter);
        return { on, powerW, powerSource: powerW === null ? 'absent' : 'metered' };
      });
    });
  }

  switch(outlet: OutletEndpoint, on: boolean): Promise<WriteReply> {
    const { writeTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(addressOf(outlet), writeTimeoutSeconds, () =>
        ModbusConnection.connected(deviceOf(outlet), new Deadline(writeTimeoutSeconds), async (api) => {
          // A relay that does not answer a question is not told anything: silence after a write leaves a doubt.
          await withoutEffect(() => readState(api, outlet));
          await api.writeCoil(outlet.outlet, on !== isInverted(outlet));
          return `coil ${outlet.outlet} told to switch ${on ? 'on' : 'off'}`;
        }),
      ),
    );
  }

  async close(): Promise<void> {
    // Every connection ends with its request.
  }
}

async function readState(api: ModbusConnection, outlet: OutletEndpoint): Promise<boolean> {
  const feedback = numberOption(outlet, 'feedbackInput');
  if (feedback !== undefined) return api.readInput(feedback);
  return (await api.readCoil(outlet.outlet)) !== isInverted(outlet);
}

/** Whether the coil opens the circuit: a normally closed contactor, which keeps miners fed when the relay fails. */
function isInverted({ options }: OutletEndpoint): boolean {
  return options?.['normallyClosed'] === true || options?.['normallyClosed'] === 'true';
}

function addressOf({ host, port }: OutletEndpoint): string {
  return `${host}:${port ?? MODBUS_PORT}`;
}
