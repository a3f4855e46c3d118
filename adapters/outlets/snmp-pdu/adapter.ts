import { EbbError } from '../../../src/core/errors.js';
import type {
  OutletAdapter,
  OutletEndpoint,
  OutletEnvelope,
  OutletReading,
} from '../../../src/core/ports/outlet.js';
import type { WriteReply } from '../../../src/core/ports/miner.js';
import { Deadline } from '../../shared/deadline.js';
import { DeviceSlots } from '../../shared/device-slots.js';
import { numberOption, outletEnvelopeWith, type OutletAdapterOptions } from '../../shared/outlet-kind.js';
import { toWriteReply, withoutEffect } from '../../shared/write-reply.js';
import { mibOf, oidOf, type PduMib, SNMP_PORT, SnmpApi } from './api.js';

export const SNMP_PDU_ENVELOPE: OutletEnvelope = {
  kind: 'snmp-pdu',
  label: 'SNMP PDU',
  standardPort: SNMP_PORT,
  requestsAtOnce: 2,
  readTimeoutSeconds: 4,
  writeTimeoutSeconds: 8,
  switchSeconds: 5,
  power: 'metered',
  limits: [
    'A PDU that meters its inlet alone says nothing of an outlet: the machine’s own watts, or its model’s, are taken.',
    'First-generation APC PDUs tell amperes at most, on some models, and 0 for what is below 1 A; with the option lineVoltageV they become an estimate.',
    'A PDU does not answer a write whose community may only read; it looks as if the line were broken.',
  ],
  unverified: [
    'Requests that a PDU stands at once (2) and seconds to switch (5) are assumptions: the makers’ tables have no figures.',
    'No table was tried on a physical PDU.',
  ],
};

/** Outlets of one PDU that may wait for it at the same time: the largest have 54. */
const WAITING_MAX = 64;

export class SnmpPduAdapter implements OutletAdapter {
  readonly envelope: OutletEnvelope;
  readonly #slots = new DeviceSlots(SNMP_PDU_ENVELOPE.requestsAtOnce, WAITING_MAX);

  constructor(options: OutletAdapterOptions) {
    this.envelope = outletEnvelopeWith(SNMP_PDU_ENVELOPE, options);
  }

  read(outlet: OutletEndpoint): Promise<OutletReading> {
    const { readTimeoutSeconds } = this.envelope;
    return this.#slots.run(deviceOf(outlet), readTimeoutSeconds, () =>
      readOutlet(outlet, new Deadline(readTimeoutSeconds)),
    );
  }

  switch(outlet: OutletEndpoint, on: boolean): Promise<WriteReply> {
    const { readTimeoutSeconds, writeTimeoutSeconds } = this.envelope;
    return toWriteReply(() =>
      this.#slots.run(deviceOf(outlet), writeTimeoutSeconds, async () => {
        const deadline = new Deadline(writeTimeoutSeconds);
        const mib = mibOf(outlet);
        const readMs = readTimeoutSeconds * 1000;
        const reader = new SnmpApi(outlet, () => deadline.remainingMs(readMs));
        // A PDU that does not answer a question is not told anything: silence after a write leaves a doubt.
        await withoutEffect(() => readState(reader, outlet, mib));
        const api = new SnmpApi(outlet, () => deadline.remainingMs());
        await api.set(oidOf(mib.controlOid, outlet), on ? mib.controlOn : mib.controlOff);
        return `outlet ${outlet.outlet} told to switch ${on ? 'on' : 'off'}`;
      }),
    );
  }

  async close(): Promise<void> {
    // Every socket ends with its request.
  }
}

async function readOutlet(outlet: OutletEndpoint, deadline: Deadline): Promise<OutletReading> {
  const mib = mibOf(outlet);
  const api = new SnmpApi(outlet, () => deadline.remainingMs());
  const on = await readState(api, outlet, mib);
  return { on, ...(await readLoad(api, outlet, mib)) };
}

async function readState(api: SnmpApi, outlet: OutletEndpoint, mib: PduMib): Promise<boolean> {
  const [state] = await api.get([oidOf(mib.stateOid, outlet)]);
  const where = `${outlet.host} outlet ${outlet.outlet}`;
  if (state === undefined || state === null) {
    const advice = 'check its number, and that options.mib is the PDU’s';
    throw new EbbError('unsupported', `${where}: the PDU has no such outlet: ${advice}`);
  }
  if (state === mib.stateOn) return true;
  if (state === mib.stateOff) return false;
  throw new EbbError('malformed', `${where}: state ${state} is neither on nor off`);
}

type Load = Omit<OutletReading, 'on'>;
const NOT_METERED: Load = { powerW: null, powerSource: 'absent' };

/** Asked for apart from the state, since SNMPv1 answers nothing at all where one object of a request is missing. */
async function readLoad(api: SnmpApi, outlet: OutletEndpoint, mib: PduMib): Promise<Load> {
  const { power, current } = mib;
  try {
    if (power !== undefined) {
      const { oid, decimalsOid } = power;
      const oids = [oid, ...(decimalsOid === undefined ? [] : [decimalsOid])];
      const [count, decimals] = await api.get(oids.map((template) => oidOf(template, outlet)));
      if (count === undefined || count === null || count < 0) return NOT_METERED;
      const powerW = (count * power.wattsPerCount) / 10 ** (decimals ?? 0);
      return { powerW, powerSource: 'metered' };
    }
    const volts = numberOption(outlet, 'lineVoltageV');
    if (current === undefined || volts === undefined) return NOT_METERED;
    const [count] = await api.get([oidOf(current.oid, outlet)]);
    if (count === undefined || count === null || count < 0) return NOT_METERED;
    const powerW = Math.round(count * current.amperesPerCount * volts);
    return { powerW, powerSource: 'estimated' };
  } catch (error) {
    if (error instanceof EbbError && error.code === 'unsupported') return NOT_METERED;
    throw error;
  }
}

function deviceOf({ host, port }: OutletEndpoint): string {
  return `${host}:${port ?? SNMP_PORT}`;
}
