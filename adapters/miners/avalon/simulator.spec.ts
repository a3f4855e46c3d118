import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { MinerAdapter, MinerEndpoint } from '../../../src/core/ports/miner.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { exchangeCgminerBytes } from '../../shared/cgminer-client.js';
import type { MinerSimulator } from '../../shared/miner-firmware.js';
import { AVALON_ENVELOPE } from './adapter.js';
import { avalon } from './index.js';

const SLEEP: OperatingPoint = { id: 'sleep', kind: 'sleep', powerW: 146, hashrateThs: 0 };
const NOMINAL: OperatingPoint = { id: 'nominal', kind: 'nominal', powerW: 1674, hashrateThs: 90 };

function modePoint(profile: string): OperatingPoint {
  return { ...NOMINAL, id: profile, setting: { verb: 'profile', profile } };
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe('A virtual Avalon', () => {
  async function simulated(label: string): Promise<{
    ask: (text: string) => Promise<string>;
    simulator: MinerSimulator;
    endpoint: MinerEndpoint;
    adapter: MinerAdapter;
    clock: HandClock;
  }> {
    const clock = new HandClock();
    const [api = 0] = await freePorts(1);
    const eco: OperatingPoint = {
      ...modePoint(label === 'Avalon Q' ? 'eco' : 'normal'),
      id: 'eco',
      kind: 'underclock',
      powerW: 800,
      hashrateThs: 45,
    };
    const high: OperatingPoint = modePoint(label === 'Avalon Q' ? 'standard' : 'high');
    const model = {
      modelId: 'test',
      label,
      firmware: 'avalon',
      thermalClass: 'air' as const,
      operatingPoints: [SLEEP, eco, { ...high, kind: 'nominal' as const }],
      devFeeRatio: 0,
      inrushRatio: 1.3,
    };
    const spec = { minerId: 'm', host: '127.0.0.1', ports: { api }, firmware: 'avalon', model };
    const simulator = await avalon.simulate({ spec, clock, seed: 5 });
    const adapter = avalon.create();
    cleanups.push(
      () => simulator.close(),
      () => adapter.close(),
    );
    const ask = async (text: string): Promise<string> =>
      (await exchangeCgminerBytes({ host: spec.host, port: api, text, timeoutMs: 1000 })).toString('utf8');
    return { ask, simulator, endpoint: { minerId: 'm', host: spec.host, ports: { api } }, adapter, clock };
  }

  it.each([
    ['Avalon A1346', 'PROD=AvalonMiner 1346-90,MODEL=1346-90', '|STATS=0,ID=AVA100'],
    ['Avalon A15-194', 'PROD=AvalonMiner 15-194,MODEL=15-194', 'WALLPOWER['],
    ['Avalon Q', 'PROD=Avalon Q,MODEL=Q', "MM ID0:Summary='STATS':{Ver[Q-"],
    ['Avalon Nano 3S', 'PROD=Avalon Nano3s,MODEL=Nano3s', 'Ver[Nano3s-'],
  ])('called %s answers in text too', async (label, version, stats) => {
    const { ask } = await simulated(label);
    expect(await ask('version')).toContain(version);
    expect(await ask('estats')).toContain(stats);
    expect(await ask('estats')).toContain('SYSTEMSTATU[Work: In Work, Hash Board:');
    expect(await ask('devdetails')).toContain('Name=AVALON');
  });

  it('acts on a timed command when its time has come', async () => {
    const { ask, clock, adapter, endpoint } = await simulated('Avalon Q');
    const at = Math.floor(clock.now().toSeconds()) + 60;
    expect(await ask(`ascset|0,softoff,1:${at}`)).toContain(
      `Code=118,Msg=ASC 0 set info: success softoff:${at}`,
    );
    clock.advance(59);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'mining' });
    clock.advance(60);
    expect(await adapter.read(endpoint)).toMatchObject({
      claim: 'sleeping',
      powerW: expect.any(Number) as unknown,
    });
  });

  it('of the A13 line keeps a new mode until it is restarted, does not answer meanwhile, and is awake then', async () => {
    const { ask, clock, adapter, endpoint } = await simulated('Avalon A1346');
    await adapter.apply(endpoint, SLEEP);
    clock.advance(AVALON_ENVELOPE.downSeconds);
    expect(await ask('ascset|0,workmode,0')).toContain('WORKMODE[0] success');
    expect(await ask('ascset|0,workmode,255')).toContain('WORKMODE[1] success');
    expect(await ask('ascset|0,softon,1:99')).toContain('STATUS=E');
    expect(await ask('ascset|0,reboot,0')).toContain('set OK');
    clock.advance(5);
    await expect(adapter.read(endpoint)).rejects.toMatchObject({ code: 'unreachable' });
    clock.advance(AVALON_ENVELOPE.upSeconds);
    const telemetry = await adapter.read(endpoint);
    expect(telemetry).toMatchObject({ claim: 'mining', profile: 'normal' });
    expect(Math.abs((telemetry.powerW ?? 0) - 800)).toBeLessThan(30);
  });

  it('that lost its power in standby mines again in its last mode', async () => {
    const { clock, adapter, endpoint, simulator } = await simulated('Avalon Q');
    await adapter.apply(endpoint, SLEEP);
    clock.advance(AVALON_ENVELOPE.downSeconds);
    simulator.virtual.switchPower(false, 0, AVALON_ENVELOPE.survivesReboot);
    clock.advance(10);
    simulator.virtual.switchPower(true, 0, AVALON_ENVELOPE.survivesReboot);
    clock.advance(AVALON_ENVELOPE.upSeconds);
    expect(await adapter.read(endpoint)).toMatchObject({ claim: 'mining', profile: 'standard' });
  });

  it('refuses what its line does not have', async () => {
    const { ask } = await simulated('Avalon Q');
    expect(await ask('ascset|0,softoff')).toContain('STATUS=E');
    expect(await ask('ascset|0,workmode,set,7')).toContain('STATUS=E');
    expect(await ask('ascset|3,softoff')).toContain('Invalid ASC id');
    expect(await ask('{"command":"nonsense"}')).toContain('Invalid command');
    expect(await ask('{"command":"check","parameter":"litestats"}')).toContain('"Exists":"Y"');
    expect(JSON.parse((await ask('{"command":"summary+pools"}')).replace(/\0$/, ''))).toMatchObject({
      summary: [{ SUMMARY: [{}] }],
      pools: [{ POOLS: [{}, {}, {}] }],
    });
  });
});
