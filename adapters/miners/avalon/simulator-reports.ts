import type { VirtualMiner } from '../../shared/virtual-miner.js';
import { pointOfKind } from '../../shared/virtual-loads.js';
import { lineOf, type AvalonLine } from './stats.js';

/** The parts of a virtual Avalon that its reports show. */
export interface AvalonDevice {
  readonly virtual: VirtualMiner;
  readonly line: AvalonLine;
  /** `15-194`, `1346-110`, `Q`. */
  readonly model: string;
  readonly mode: number;
  readonly softOnAt: number;
  readonly softOffAt: number;
}

type Report = Record<string, unknown>;

const CGMINER = '4.11.1';
const FIRMWARE: Readonly<Record<AvalonLine, string>> = {
  early: '23042501_6d4cd98_d3a493a',
  late: '24102401_25462b2_9ddf522',
  home: '25052801_14a19a2',
  nano: '25021401_56abae7',
  nano3: '24071801_42c628d',
};

/** Share of the watts at the wall that the supply gives on. */
const OUTPUT_RATIO = 0.945;
/** Codes of `SoftOFF` while a machine is off by command. */
const SOFT_OFF: Readonly<Record<AvalonLine, number>> = { early: 5, late: 5, home: 4, nano: 0, nano3: 0 };
const CHIPS_SHOWN = 8;

/** The model's name as the firmware would write it. */
export function modelOf(label: string, nominalThs: number): string {
  const name = label
    .replace(/^\d+ × /, '')
    .replace(/canaan|avalon|miner/gi, '')
    .trim();
  if (/^a?\d{2,4}/i.test(name)) {
    const number = name.replace(/^a/i, '').replace(/\s.*$/, '');
    return number.includes('-') ? number : `${number}-${Math.round(nominalThs)}`;
  }
  if (/^q\b|home/i.test(name)) return 'Q';
  if (/^mini/i.test(name)) return 'Mini3';
  if (/^nano\s*3\s*s/i.test(name)) return 'Nano3s';
  if (/^nano/i.test(name)) return 'Nano3';
  return `15-${Math.round(nominalThs)}`;
}

export function lineOfLabel(label: string, nominalThs: number): AvalonLine {
  return lineOf(modelOf(label, nominalThs));
}

function isHome(line: AvalonLine): boolean {
  return line === 'home' || line === 'nano';
}

export function versionReport({ virtual, line, model }: AvalonDevice): Report {
  const { mac, serial } = virtual.identity;
  const firmware = FIRMWARE[line];
  const own = isHome(line)
    ? { LVERSION: firmware, BVERSION: firmware, CGVERSION: firmware }
    : { VERSION: firmware, LOADER: 'd0d779de.00' };
  return {
    CGMiner: CGMINER,
    API: '3.7',
    ...(isHome(line) ? {} : { STM8: '20.08.01' }),
    PROD: /^\d/.test(model) ? `AvalonMiner ${model}` : `Avalon ${model}`,
    MODEL: model,
    HWTYPE: isHome(line) ? `${model}_MM1v1_X1` : line === 'early' ? 'MM4v1_X3' : 'MM4v2_X3',
    SWTYPE: line === 'early' ? 'MM317' : 'MM319',
    ...own,
    DNA: serial,
    MAC: mac.replaceAll(':', ''),
    UPAPI: '2',
  };
}

export function summaryReport({ virtual }: AvalonDevice): Report {
  const { hashrateThs, uptimeSeconds } = virtual.read();
  const mhs = Number((hashrateThs * 1e6).toFixed(2));
  const elapsed = Math.floor(uptimeSeconds);
  return {
    Elapsed: elapsed,
    'MHS av': mhs,
    'MHS 30s': mhs,
    'MHS 1m': mhs,
    'MHS 5m': mhs,
    'MHS 15m': mhs,
    'Found Blocks': 0,
    Getworks: Math.floor(elapsed / 36),
    Accepted: Math.floor(elapsed / 6),
    Rejected: 0,
    'Hardware Errors': 0,
    Utility: 9.61,
    Discarded: 0,
    Stale: 0,
    'Get Failures': 0,
    'Local Work': elapsed * 700,
    'Remote Failures': 0,
    'Network Blocks': 1,
    'Total MH': mhs * elapsed,
    'Work Utility': Number((hashrateThs * 13_970).toFixed(2)),
    'Difficulty Accepted': Math.floor(elapsed / 6) * 262_144,
    'Difficulty Rejected': 0,
    'Difficulty Stale': 0,
    'Best Share': 19_649_871,
    'Device Hardware%': 0,
    'Device Rejected%': 0,
    'Pool Rejected%': 0,
    'Pool Stale%': 0,
    'Last getwork': 1,
  };
}

export function devsReport(device: AvalonDevice): Report {
  const { phase, chipTempC } = device.virtual.read();
  const summary = summaryReport(device);
  return {
    ASC: 0,
    Name: isHome(device.line) ? 'AVALON' : 'AVA10',
    ID: 0,
    Enabled: 'Y',
    Status: 'Alive',
    Temperature: phase === 'sleeping' ? -273 : chipTempC,
    ...Object.fromEntries(Object.entries(summary).filter(([key]) => key.startsWith('MHS'))),
    Accepted: summary['Accepted'],
    Rejected: 0,
    'Hardware Errors': 0,
    Utility: 9.61,
    'Last Share Pool': 0,
    'Total MH': summary['Total MH'],
    'Device Elapsed': summary['Elapsed'],
  };
}

export function poolsReport({ virtual, model }: AvalonDevice): Report[] {
  const { poolConnected } = virtual.read();
  return [0, 1, 2].map((index) => ({
    POOL: index,
    URL: `stratum+tcp://pool${index}.example.com:3333`,
    Status: poolConnected ? 'Alive' : 'Dead',
    Priority: index,
    Quota: 1,
    'Long Poll': 'N',
    Getworks: 27,
    Accepted: index === 0 ? 148 : 0,
    Rejected: 0,
    Works: 10_199,
    Discarded: 0,
    Stale: 0,
    'Get Failures': 0,
    'Remote Failures': 0,
    User: `mine.${model}`,
    'Last Share Time': 975,
    'Stratum Active': index === 0 && poolConnected,
    'Stratum URL': `pool${index}.example.com`,
    'Stratum Difficulty': 262_144,
    'Pool Rejected%': 0,
    'Pool Stale%': 0,
  }));
}

/** The text of `KEY[values]` for one module. */
function moduleText(device: AvalonDevice): string {
  const { virtual, line, model, mode } = device;
  const { powerW, hashrateThs, phase, chipTempC, ambientC, fanRpm, uptimeSeconds } = virtual.read();
  const nominal = pointOfKind(virtual.model, 'nominal');
  const isOff = phase === 'sleeping';
  const ghs = (hashrateThs * 1000).toFixed(2);
  const averageGhs = (isOff ? nominal.hashrateThs * 900 : hashrateThs * 1000).toFixed(2);
  const boards = isHome(line) ? 1 : 3;
  const chipC = isOff ? 0 : Math.round(chipTempC);
  const each = (value: string | number): string => Array.from({ length: boards }, () => value).join(' ');
  const work = { mining: 'In Work', starting: 'In Init', sleeping: 'In Idle' }[phase];
  const fans = Array.from(
    { length: isHome(line) ? 4 : 2 },
    (_, index) => `Fan${index + 1}[${isOff ? 0 : fanRpm}]`,
  );
  return [
    `Ver[${model}-${FIRMWARE[line]}]`,
    `DNA[${virtual.identity.serial}]`,
    'MEMFREE[1392832.1381104]',
    'NETFAIL[0 0 0 0 0 0 0 0]',
    `SYSTEMSTATU[Work: ${work}, Hash Board: ${boards} ]`,
    `Elapsed[${Math.floor(uptimeSeconds)}]`,
    'BOOTBY[0x04.00000000]',
    'LW[714031]',
    `MH[${each(0)}]`,
    'DHW[0] HW[0] DH[1.299%]',
    isHome(line) ? `ITemp[${Math.round(ambientC)}]` : `Temp[${Math.round(ambientC)}]`,
    `TMax[${chipC}] TAvg[${Math.max(0, chipC - 8)}]`,
    ...fans,
    `FanR[${isOff ? 0 : 49}%]`,
    psText(device, powerW),
    `GHSspd[${ghs}] DHspd[1.299%] GHSmm[${(nominal.hashrateThs * 1000).toFixed(2)}] GHSavg[${averageGhs}]`,
    `WU[${(hashrateThs * 13_970).toFixed(2)}]`,
    'Freq[345.94] Led[0]',
    `MGHS[${each((hashrateThs * 1000) / boards)}]`,
    `MTmax[${each(chipC)}] MTavg[${each(Math.max(0, chipC - 8))}]`,
    'TA[480] Core[A3197S] PING[131] POWS[0]',
    `EEPROM[${each(160)}] HASHS[${each(0)}] POOLS[${virtual.read().poolConnected ? 0 : 1}]`,
    `SoftOFF[${isOff ? SOFT_OFF[line] : 0}]`,
    ...(line === 'home' ? [`SoftOffTime[${device.softOffAt}] SoftOnTime[${device.softOnAt}]`] : []),
    `ECHU[${each(0)}] ECMM[0]`,
    ...(isHome(line) ? [] : Array.from({ length: boards }, (_, board) => chipsText(board, chipC))),
    'CRC[0] FACOPTS0[] ADJ[1]',
    line === 'nano3' ? `WORKLEVEL[${mode}]` : `WORKMODE[${mode}]`,
    ...(isHome(line) ? ['WORKLEVEL[0]'] : []),
    `MPO[${Math.round(nominal.powerW * OUTPUT_RATIO)}]`,
  ].join(' ');
}

/** Fault, volts, volts, amps, watts out, volts set, watts at the wall. */
function psText({ virtual, line }: AvalonDevice, powerW: number): string {
  const isOff = virtual.read().phase === 'sleeping';
  const wallW = Math.round(powerW);
  const outputW = Math.round(powerW * OUTPUT_RATIO);
  if (line === 'nano3') return `PS[0 0 0 3 2792 ${wallW} ${Math.round(wallW / 0.2792)}]`;
  if (line === 'nano') return `PS[0 0 27541 4 0 3756 ${wallW}]`;
  const [setVolts, volts] = line === 'home' ? [2245, 2421] : [1188, 1187];
  if (isOff) return `PS[0 1222 4 0 0 ${setVolts} ${wallW}]`;
  const ps = `PS[0 1209 ${volts} ${Math.round((outputW / volts) * 100)} ${outputW} ${setVolts} ${wallW}]`;
  return line === 'late' ? `${ps} WALLPOWER[${wallW}]` : ps;
}

function chipsText(board: number, chipC: number): string {
  const list = (value: number): string =>
    Array.from({ length: CHIPS_SHOWN }, (_, chip) => value + (value === 0 ? 0 : chip % 3)).join(' ');
  return `PVT_T${board}[${list(chipC)}] PVT_V${board}[${list(285)}] MW${board}[${list(chipC === 0 ? 0 : 20)}]`;
}

/** The entries of `stats` and its kin. @param short without the lists of chips */
export function statsReport(device: AvalonDevice, short: boolean): Report[] {
  const { virtual, line } = device;
  const { phase, chipTempC, uptimeSeconds } = virtual.read();
  const text = moduleText(device);
  const chipC = phase === 'sleeping' ? 0 : Math.round(chipTempC);
  const module = isHome(line)
    ? {
        'MM ID0:Summary': `'STATS':{${text}}`,
        ...(short ? {} : { HBinfo: `'HB0':{${chipsText(0, chipC)}}` }),
      }
    : { 'MM ID0': text };
  const times = { Elapsed: Math.floor(uptimeSeconds), Calls: 0, Wait: 0, Max: 0, Min: 99999999 };
  return [
    {
      STATS: 0,
      ID: isHome(line) ? 'AVALON0' : 'AVA100',
      ...times,
      ...module,
      'MM Count': 1,
      'Smart Speed': 1,
      'Connection Overloaded': false,
      'Voltage Level Offset': 0,
      'Nonce Mask': 25,
    },
    { STATS: 1, ID: 'POOL0', ...times, 'Pool Calls': 0, 'Pool Attempts': 0, 'Work Diff': 262_144 },
  ];
}
