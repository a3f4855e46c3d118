import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { observedPointId, pointReached } from '../../../src/core/mining/effect.js';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerEndpoint } from '../../../src/core/ports/miner.js';
import type { OutletAdapter, OutletReading } from '../../../src/core/ports/outlet.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { behindOutlet } from '../../shared/behind-outlet.js';
import { HostScan } from '../../shared/host-scan.js';
import { MinerHttp } from '../../shared/miner-http.js';
import { noApi } from './index.js';

/** Four Ebit machines on one contactor. */
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 10_000, hashrateThs: 176 };
const POINTS = [{ id: 'sleep', kind: 'sleep', powerW: 0, hashrateThs: 0 } as const, NOMINAL];
const BLOCK: MinerEndpoint = {
  minerId: 'ebit-block-1',
  host: '10.20.0.5',
  nominalPowerW: NOMINAL.powerW,
  nominalJPerTh: NOMINAL.powerW / NOMINAL.hashrateThs,
  outlet: { kind: 'snmp-pdu', host: '10.20.0.5', outlet: 4 },
};

const readings = JSON.parse(readFileSync(new URL('./fixtures/readings.json', import.meta.url), 'utf8')) as {
  what: string;
  outlet: OutletReading;
  point: string | null;
}[];

function adapterOn(reading: OutletReading): ReturnType<typeof behindOutlet> {
  const outlet = { read: () => Promise.resolve(reading) } as unknown as OutletAdapter;
  return behindOutlet(noApi.create(), () => outlet);
}

describe('a block of machines without an API', () => {
  it.each(readings)('$what: seen at $point', async ({ outlet, point }) => {
    const telemetry = await adapterOn(outlet).read(BLOCK);
    expect(observedPointId(POINTS, telemetry)).toBe(point);
    expect(pointReached(NOMINAL, POINTS, telemetry)).toBe(point === 'nominal');
  });

  it.each(readings.filter(({ point }) => point === 'nominal'))(
    '$what: hash in proportion to watts',
    async ({ outlet }) => {
      const { powerW, hashrateThs } = await adapterOn(outlet).read(BLOCK);
      expect(hashrateThs / (powerW ?? NaN)).toBeCloseTo(NOMINAL.hashrateThs / NOMINAL.powerW, 9);
    },
  );

  it('says what to do where it has no outlet', async () => {
    const adapter = noApi.create();
    const { outlet: _, ...bare } = BLOCK;
    const problem = { code: 'unsupported', message: expect.stringMatching(/give it the outlet/) };
    await expect(adapter.read(bare)).rejects.toMatchObject(problem);
    await expect(adapter.inspect(bare)).rejects.toMatchObject(problem);
    expect(await adapter.apply(bare, NOMINAL)).toMatchObject({ kind: 'rejected', code: 'unsupported' });
    await adapter.close();
  });

  it('says where to look where it has one', async () => {
    await expect(noApi.create().read(BLOCK)).rejects.toThrow(/snmp-pdu 10\.20\.0\.5, outlet 4/);
  });

  it('is recognised by nobody', async () => {
    const http = new MinerHttp();
    expect(await noApi.recognise(new HostScan('127.0.0.1', http, 1))).toBe(false);
    await http.close();
  });

  it('is virtual without a socket', async () => {
    const model = {
      modelId: 'ebit-e12',
      label: 'Ebit E12',
      firmware: 'no-api',
      thermalClass: 'air',
      operatingPoints: POINTS,
      devFeeRatio: 0,
      inrushRatio: 1.2,
    };
    const simulator = await noApi.simulate({
      spec: { minerId: 'm', host: '127.0.0.1', firmware: 'no-api', model },
      clock: new HandClock(),
      seed: 1,
      misbehaviour: 'slow',
    });
    expect(simulator.virtual.powerW).toBeGreaterThan(9_500);
    expect(simulator.virtual.misbehaviour).toBe('slow');
    simulator.setWireFault('garbage');
    expect(simulator.requestsAtOncePeak).toBe(0);
    await simulator.close();
  });
});
