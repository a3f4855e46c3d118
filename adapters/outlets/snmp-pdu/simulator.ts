import { ErrorStatus, ObjectType } from 'net-snmp';
import { assert } from '../../../src/core/assert.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import { textOption, type OutletSimulator, type OutletSimulatorInput } from '../../shared/outlet-kind.js';
import {
  type SnmpAgentInput,
  type SnmpObjectRequest,
  SnmpSimulatorServer,
  type SnmpValue,
} from '../../shared/simulator-snmp.js';
import { SLOW_REPLY_SECONDS } from '../../shared/virtual-miner.js';
import type { VirtualOutlet } from '../../shared/virtual-outlet.js';
import { mibOf, oidOf, SNMP_PORT, userOf, type PduMib } from './api.js';

const READ_COMMUNITY = 'public';
const LINE_VOLTAGE_V = 230;
const RARITAN = '1.3.6.1.4.1.13742.6';
const APC = '1.3.6.1.4.1.318.1.1';

/** One object with its instance, as a manager sees it. */
interface Cell {
  readonly type: ObjectType;
  readonly read: () => SnmpValue;
  /** Present where it can be set. */
  readonly write?: (value: number) => 'done' | 'refused';
  /** Whose misbehaviour it shares. */
  readonly outlet?: VirtualOutlet;
}

export async function simulateSnmpPdu(input: OutletSimulatorInput): Promise<OutletSimulator> {
  const device = deviceOf(input);
  const cells = cellsOf(input);
  const server = new SnmpSimulatorServer({
    host: device.host,
    port: device.port ?? SNMP_PORT,
    tables: tablesOf(cells),
    readCommunity: READ_COMMUNITY,
    writer: writerOf(device),
    answer: (request) => answer(request, cells, input.clock),
  });
  await server.ready();
  return {
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

function deviceOf({ outlets }: OutletSimulatorInput): OutletEndpoint {
  const [first] = outlets;
  assert(first !== undefined, 'a virtual PDU has outlets');
  return first.endpoint;
}

function writerOf(device: OutletEndpoint): SnmpAgentInput['writer'] {
  const { username, password } = device.credentials ?? {};
  if (username !== undefined) return { user: userOf(device) };
  return password === undefined ? null : { community: password };
}

function answer(request: SnmpObjectRequest, cells: ReadonlyMap<string, Cell>, clock: Clock): void {
  const cell = cells.get(request.instanceNode.oid) as Cell;
  const misbehaviour = cell.outlet?.misbehaviour ?? null;
  if (misbehaviour === 'hangs' || misbehaviour === 'deaf') return;
  const isFirst = request.commitSet !== true;
  if (misbehaviour === 'slow' && isFirst) clock.after(SLOW_REPLY_SECONDS, () => carryOut(request, cell));
  else carryOut(request, cell);
}

function carryOut(request: SnmpObjectRequest, cell: Cell): void {
  const { setValue, testSet, instanceNode } = request;
  // Refused already when it is tested: what was tested without an error has to be done.
  const acts = testSet !== true || cell.outlet?.misbehaviour === 'refuses';
  if (setValue === undefined) instanceNode.value = cell.read();
  else if (acts && cell.write?.(setValue) === 'refused') {
    return request.done({ errorStatus: ErrorStatus.GeneralError, type: ObjectType.Null, value: null });
  }
  request.done();
}

/** All that the virtual PDU tells: who it is, and its tables of outlets, by whole identifier. */
function cellsOf(input: OutletSimulatorInput): Map<string, Cell> {
  const { outlets } = input;
  const device = deviceOf(input);
  const mib = mibOf(device);
  const name = textOption(device, 'mib') ?? 'apc-rpdu2';
  const cells = new Map<string, Cell>();
  for (const [oid, value] of IDENTITIES[name] ?? []) cells.set(oid, constant(value));
  const total = COUNTS[name];
  if (total !== undefined) cells.set(total, constant(outlets.length));
  for (const { endpoint, virtual: outlet } of outlets) {
    const at = (template: string): string => oidOf(template, endpoint);
    for (const [template, value] of NAMES[name] ?? []) {
      cells.set(
        at(template),
        constant(value === null ? endpoint.outlet : value.replace('#', `${endpoint.outlet}`)),
      );
    }
    addOutlet(mib, outlet, (template, cell) => cells.set(at(template), { ...cell, outlet }));
  }
  return cells;
}

/** Identifiers are table entry, column, instance; only the length of the instance differs. */
function tablesOf(cells: ReadonlyMap<string, Cell>): SnmpAgentInput['tables'] {
  const tables = new Map<string, Record<number, Map<string, { type: ObjectType; writable: boolean }>>>();
  for (const [oid, { type, write }] of cells) {
    const parts = oid.split('.');
    const instanceLength = INSTANCE_LENGTHS.find(([prefix]) => oid.startsWith(`${prefix}.`))?.[1] ?? 1;
    const column = Number(parts.at(-1 - instanceLength));
    const entryOid = parts.slice(0, -1 - instanceLength).join('.');
    const entry = tables.get(entryOid) ?? {};
    tables.set(entryOid, entry);
    const instance = parts.slice(-instanceLength).join('.');
    (entry[column] ??= new Map()).set(instance, { type, writable: write !== undefined });
  }
  return tables;
}

function addOutlet(mib: PduMib, outlet: VirtualOutlet, add: (template: string, cell: Cell) => void): void {
  const { stateOid, controlOid, stateOn, stateOff, controlOn, controlOff, power, current } = mib;
  const type = ObjectType.Integer;
  add(stateOid, { type, read: () => (outlet.on ? stateOn : stateOff) });
  add(controlOid, {
    type,
    read: () => (outlet.on ? controlOn : controlOff),
    write: (value) =>
      value === controlOn || value === controlOff ? outlet.switch(value === controlOn) : 'refused',
  });
  const load = ObjectType.Gauge;
  if (power !== undefined) {
    add(power.oid, { type: load, read: () => Math.round(outlet.powerW / power.wattsPerCount) });
    if (power.decimalsOid !== undefined) add(power.decimalsOid, { type: load, read: () => 0 });
  }
  if (current !== undefined) {
    const amperes = (): number => outlet.powerW / LINE_VOLTAGE_V;
    add(current.oid, { type: load, read: () => Math.round(amperes() / current.amperesPerCount) });
  }
}

function constant(value: SnmpValue): Cell {
  const type = typeof value === 'number' ? ObjectType.Integer : ObjectType.OctetString;
  return { type, read: () => value };
}

/** Prefixes of objects whose instance has more than one number. */
const INSTANCE_LENGTHS: readonly (readonly [string, number])[] = [
  [`${RARITAN}.5.4.3.1`, 3],
  [`${RARITAN}.3.5.4.1`, 3],
  [`${RARITAN}.4.1.2.1`, 2],
  [`${RARITAN}.3.5.3.1`, 2],
];

/** Who a virtual PDU says it is: the system group, and its maker's objects. */
const SYSTEM = '1.3.6.1.2.1.1';
const IDENTITIES: Readonly<Record<string, readonly (readonly [string, SnmpValue])[]>> = {
  'apc-rpdu2': [
    [`${SYSTEM}.1.0`, 'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.9.6 PN:apc_hw05_aos_696.bin MN:AP8659)'],
    [`${SYSTEM}.5.0`, 'virtual-pdu'],
    [`${APC}.26.2.1.6.1`, 'v6.9.6'],
    [`${APC}.26.2.1.8.1`, 'AP8659'],
    [`${APC}.26.2.1.9.1`, 'ZA0000000001'],
  ],
  'apc-rpdu': [
    [`${SYSTEM}.1.0`, 'APC Web/SNMP Management Card (MB:v3.9.2 PF:v3.9.2 PN:apc_hw02_aos_392.bin MN:AP7931)'],
    [`${SYSTEM}.5.0`, 'virtual-pdu'],
    [`${APC}.12.1.1.0`, 'virtual-pdu'],
    [`${APC}.12.1.5.0`, 'AP7931'],
  ],
  'raritan-pdu2': [
    [`${SYSTEM}.1.0`, 'Raritan PDU, MD:PX3-5146R HW:0x0D FW:4.0.20.5-49038'],
    [`${SYSTEM}.5.0`, 'virtual-pdu'],
    [`${RARITAN}.3.1.0`, 1],
    [`${RARITAN}.3.2.1.1.2.1`, 'Raritan'],
    [`${RARITAN}.3.2.1.1.3.1`, 'PX3-5146R'],
    [`${RARITAN}.3.2.1.1.4.1`, 'QVA0000001'],
  ],
};

const COUNTS: Readonly<Record<string, string>> = {
  'apc-rpdu': `${APC}.12.1.8.0`,
  'raritan-pdu2': `${RARITAN}.3.2.2.1.4.1`,
};

/** What stands beside each outlet; null is its number. */
const NAMES: Readonly<Record<string, readonly (readonly [string, string | null])[]>> = {
  'apc-rpdu2': ['26.9.2.3.1', '26.9.2.4.1', '26.9.4.3.1'].flatMap((entry) => [
    [`${APC}.${entry}.1.{outlet}`, null],
    [`${APC}.${entry}.3.{outlet}`, 'Outlet #'],
    [`${APC}.${entry}.4.{outlet}`, null],
  ]),
  'apc-rpdu': ['12.3.3.1.1', '12.3.5.1.1'].flatMap((entry) => [
    [`${APC}.${entry}.1.{outlet}`, null],
    [`${APC}.${entry}.2.{outlet}`, 'Outlet #'],
  ]),
  'raritan-pdu2': [[`${RARITAN}.3.5.3.1.2.{unit}.{outlet}`, '#']],
};
