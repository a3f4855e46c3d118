import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../../test/support/hand-clock.js';
import { type RegisterFormat, REGISTER_FORMATS } from '../../shared/modbus-registers.js';
import { HOLDING_REGISTERS, INPUT_REGISTERS } from '../../shared/modbus-frames.js';
import { ModbusMeterAdapter } from './adapter.js';
import type { RegisterMap } from './api.js';
import { type MeterFault, VirtualMeter } from './simulator.js';

const MAP = JSON.parse(readFileSync('adapters/meters/modbus/fixtures/map.json', 'utf8')) as RegisterMap;
const clock = new HandClock();
let meter: VirtualMeter;

function adapterFor(registers: RegisterMap, port = meter.port): ModbusMeterAdapter {
  return new ModbusMeterAdapter({ host: '127.0.0.1', port, registers }, clock, 0.3);
}

describe('a Modbus meter', () => {
  beforeEach(async () => (meter = await VirtualMeter.listen(MAP)));
  afterEach(() => meter.close());

  it('tells its power and its counter, and is only read', async () => {
    meter.powerW = 19_850_000;
    meter.counterKwh = 123_456_789.5;
    expect(await adapterFor(MAP).read()).toEqual({
      at: clock.now(),
      powerW: 19_850_000,
      counterKwh: 123_456_789.5,
    });
    expect(new Set(meter.functions)).toEqual(new Set([HOLDING_REGISTERS]));
  });

  it.each(Object.keys(REGISTER_FORMATS) as RegisterFormat[])(
    '%s, in either order and table',
    async (format) => {
      for (const wordOrder of ['high-first', 'low-first'] as const) {
        const place = { table: 'input', register: 7, format, wordOrder, scale: 1_000 } as const;
        const other = await VirtualMeter.listen({ powerW: place });
        other.powerW = 12_000;
        expect(await adapterFor({ powerW: place }, other.port).read()).toMatchObject({
          powerW: 12_000,
          counterKwh: null,
        });
        expect(other.functions).toEqual([INPUT_REGISTERS]);
        await other.close();
      }
    },
  );

  it('that feeds in has negative power; one that knows nothing says null', async () => {
    meter.powerW = -500;
    expect(await adapterFor(MAP).read()).toMatchObject({ powerW: -500 });
    meter.powerW = NaN;
    expect(await adapterFor(MAP).read()).toMatchObject({ powerW: null });
  });

  it.each<[MeterFault, string]>([
    ['hangs', 'unreachable'],
    ['closes', 'unreachable'],
    ['garbage', 'malformed'],
  ])('that %s is %s', async (fault, code) => {
    meter.fault = fault;
    await expect(adapterFor(MAP).read()).rejects.toMatchObject({ name: 'EbbError', code });
  });

  it('says what is wrong with a map, and that nobody is there', async () => {
    const wrong = { powerW: { ...MAP.powerW!, register: 5 } };
    await expect(adapterFor(wrong).read()).rejects.toMatchObject({ code: 'unsupported' });
    await expect(adapterFor({}).read()).rejects.toMatchObject({ code: 'unsupported' });
    await expect(adapterFor(MAP, 1).read()).rejects.toMatchObject({ code: 'unreachable' });
  });
});
