import { pointOfKind } from '../../shared/virtual-loads.js';
import type { VirtualMiner } from '../../shared/virtual-miner.js';

/** The parts of a virtual Sealminer that its reports show. */
export interface SealDevice {
  readonly virtual: VirtualMiner;
  readonly powerLimitW: number;
  readonly mode: number;
}

export type Report = Readonly<Record<string, unknown>>;

const FIRMWARE = '2025091001';
const BOARDS = 3;
const CHIPS = 153;

/** The model as the firmware would write it. */
export function modelOf(label: string): string {
  return /sealminer/i.test(label) ? label.replace(/^\d+ × /, '').toUpperCase() : 'SEALMINER A2';
}

export function ratesOf({ virtual }: SealDevice): Report {
  const mhs = Number((virtual.read().hashrateThs * 1e6).toFixed(2));
  return { 'MHS av': mhs, 'MHS 5s': mhs, 'MHS 1m': mhs, 'MHS 5m': mhs, 'MHS 15m': mhs };
}

export function statsReport(device: SealDevice): Report {
  const { phase, hashrateThs, powerW, chipTempC, fanRpm, ambientC } = device.virtual.read();
  const nominalMhs = pointOfKind(device.virtual.model, 'nominal').hashrateThs * 1e6;
  const { serial, mac } = device.virtual.identity;
  const boards = Array.from({ length: BOARDS }, (_, board) => ({
    [`${board} Online`]: true,
    [`${board} SN`]: `${serial}-${board}`,
    [`${board} Chip Count`]: CHIPS,
    [`${board} Bad Chip Count`]: 0,
    [`${board} Freq`]: phase === 'sleeping' ? 0 : 590,
    [`${board} MHS(Sample)`]: (hashrateThs * 1e6) / BOARDS,
    [`${board} MHS(Ideal)`]: nominalMhs / BOARDS,
    [`${board} Tune Status`]: phase === 'mining' ? 'Done' : 'Wait',
    [`${board} Temp 0`]: Math.round(ambientC),
    [`${board} Temp 1`]: Math.round(chipTempC),
  }));
  return Object.assign(
    {
      STATS: 0,
      ID: 'BDM0',
      Elapsed: Math.floor(device.virtual.read().uptimeSeconds),
      'System Uptime': Math.floor(device.virtual.read().uptimeSeconds),
      Firmware: FIRMWARE,
      'Ctrl Board': 'Taurus Air',
      'Ctrl Board SN': serial,
      MAC: mac,
      'PM State': { mining: 'Running', starting: 'Starting', sleeping: 'Suspended' }[phase],
      'Board Count': BOARDS,
      'MHS(Rated)': nominalMhs,
      Temp: Math.round(chipTempC),
      'Power Limit': device.powerLimitW,
      'PSU Input Power': Math.round(powerW),
      'PSU Fan Speed': 9600,
      'Fan Count': 4,
      'Error Code': '',
    },
    ...[0, 1, 2, 3].map((fan) => ({ [`${fan} Speed`]: fanRpm })),
    ...boards,
  ) as Report;
}

export function systemReport(device: SealDevice): Report {
  const { mac, serial } = device.virtual.identity;
  return {
    miner_type: modelOf(device.virtual.model.label),
    firmware_version: FIRMWARE,
    ctrl_version: 'Taurus Air',
    ctrl_sn: serial,
    macaddr: mac,
    hostname: `sealminer-${serial.slice(-4).toLowerCase()}`,
    miningMode: device.mode,
    led: 'off',
  };
}

export function poolReport({ virtual }: SealDevice): Report {
  const { poolConnected } = virtual.read();
  return {
    POOL: 0,
    URL: 'stratum+tcp://pool.example.com:3333',
    Status: poolConnected ? 'Alive' : 'Dead',
    User: 'mine.worker',
    Accepted: 10,
    Rejected: 0,
    'Stratum Active': poolConnected,
  };
}
