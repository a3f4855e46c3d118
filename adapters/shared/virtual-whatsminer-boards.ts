import type { Clock } from '../../src/core/ports/clock.js';
import { pointOfKind } from './virtual-loads.js';
import type { VirtualWhatsminer } from './virtual-whatsminer.js';

type Report = Readonly<Record<string, unknown>>;

export interface WhatsminerPool {
  readonly url: string;
  readonly user: string;
}

export const BOARDS = 3;
export const NOMINAL_MHZ = 640;
const CHIPS_EACH = 117;
const GHS_PER_THS = 1e3;
const MHS_PER_THS = 1e6;

/** `DEVS`: one record for each hash board. */
export function boardRecords(device: VirtualWhatsminer, clock: Clock): Report[] {
  const { virtual } = device;
  const { hashrateThs, chipTempC, fanRpm, uptimeSeconds, phase } = virtual.read();
  const mhs = Number(((hashrateThs * MHS_PER_THS) / BOARDS).toFixed(2));
  const factoryGhs = Math.round((pointOfKind(virtual.model, 'nominal').hashrateThs * GHS_PER_THS) / BOARDS);
  return Array.from({ length: BOARDS }, (_, index) => ({
    ASC: index,
    Name: 'SM',
    ID: index,
    Slot: index,
    Enabled: 'Y',
    Status: 'Alive',
    Temperature: Math.max(0, chipTempC - 10),
    'Chip Frequency': phase === 'mining' ? NOMINAL_MHZ : 0,
    ...Object.fromEntries(['av', '5s', '1m', '5m', '15m'].map((span) => [`MHS ${span}`, mhs])),
    'HS RT': mhs,
    'HS Factory': factoryGhs,
    Accepted: Math.floor(uptimeSeconds / 36),
    Rejected: 0,
    'Last Valid Work': Math.floor(clock.now().toSeconds()),
    'Upfreq Complete': Number(phase === 'mining'),
    'Effective Chips': CHIPS_EACH,
    'PCB SN': `HB${virtual.identity.serial}${index}`,
    'Chip Data': 'K88Z007-2046 BINV02-192104B',
    'Factory GHS': factoryGhs,
    'Fan Speed In': fanRpm,
    'Fan Speed Out': Math.round(fanRpm * 0.98),
    'Chip Temp Min': Math.max(0, chipTempC - 18),
    'Chip Temp Max': chipTempC,
    'Chip Temp Avg': Math.max(0, chipTempC - 8),
    'Device Elapsed': Math.round(minedSecondsOf(device, clock)),
  }));
}

/** `POOLS`: one record for each pool that is set. */
export function poolRecords(
  { virtual }: VirtualWhatsminer,
  pools: readonly WhatsminerPool[],
  unixSeconds: number,
): Report[] {
  const { poolConnected, uptimeSeconds } = virtual.read();
  return pools.flatMap(({ url, user }, index) => {
    const isFirst = index === 0;
    if (url === '') return [];
    return [
      {
        POOL: index + 1,
        URL: url,
        Status: isFirst && !poolConnected ? 'Dead' : 'Alive',
        Priority: index,
        Quota: 1,
        'Long Poll': 'N',
        Getworks: isFirst ? Math.floor(uptimeSeconds / 30) : 1,
        Accepted: isFirst ? Math.floor(uptimeSeconds / 12) : 0,
        Rejected: 0,
        Works: isFirst ? Math.floor(uptimeSeconds * 3) : 0,
        Discarded: 0,
        Stale: 0,
        'Get Failures': 0,
        'Remote Failures': 0,
        User: user,
        'Last Share Time': isFirst ? unixSeconds : 0,
        'Stratum Active': isFirst && poolConnected,
        'Stratum Difficulty': isFirst ? 65_536 : 0,
        'Pool Rejected%': 0,
        'Pool Stale%': 0,
        'Bad Work': 0,
      },
    ];
  });
}

/** Seconds since the mining process started; 0 while there is none. */
export function minedSecondsOf({ virtual }: VirtualWhatsminer, clock: Clock): number {
  const { phase, uptimeSeconds } = virtual.read();
  if (phase === 'sleeping') return 0;
  const startedMs = virtual.state.path[0]?.atMs ?? 0;
  return phase === 'starting' ? Math.max(0, (clock.now().toMillis() - startedMs) / 1000) : uptimeSeconds;
}
