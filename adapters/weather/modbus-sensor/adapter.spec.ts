import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import type { RegistersFault } from '../../shared/virtual-registers.js';
import { ModbusSensor } from './adapter.js';
import { registerMap } from './api.js';
import { modbusSensor } from './index.js';
import { VirtualSensor } from './simulator.js';

const SETTINGS = JSON.parse(
  readFileSync(new URL('./fixtures/settings.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const MAP = registerMap.parse(SETTINGS);
const clock = new HandClock();
const deps = { sensorId: 'yard', clock };

describe('a sensor behind Modbus', () => {
  let device: VirtualSensor;
  beforeEach(async () => (device = await VirtualSensor.listen(MAP)));
  afterEach(() => device.close());

  it('tells the air in °C, ratio and m/s, with the wet bulb derived', async () => {
    Object.assign(device, { dryBulb: 95, humidity: 35.5, wind: 18 });
    const sensor = modbusSensor.create(deps, { ...SETTINGS, port: device.port });
    const reading = await sensor.read();
    expect(reading).toEqual({
      at: clock.now(),
      dryBulbC: 35,
      wetBulbC: wetBulbCOf(35, 0.355),
      relativeHumidityRatio: expect.closeTo(0.355, 9),
      windMetresPerSecond: 5,
    });
    expect(sensor).toMatchObject({ id: 'yard', pollSeconds: 60 });
  });

  it('tells a wet bulb that is measured as it is', async () => {
    const wetBulb = { register: 4, format: 'int16', scale: 0.1, unit: '°C' };
    const map = registerMap.parse({ ...SETTINGS, wet_bulb: wetBulb });
    const other = await VirtualSensor.listen(map);
    other.wetBulb = 21.3;
    const sensor = new ModbusSensor(deps, {
      host: '127.0.0.1',
      port: other.port,
      registers: map,
      pollSeconds: 60,
    });
    expect((await sensor.read()).wetBulbC).toBeCloseTo(21.3, 9);
    await other.close();
  });

  it('no temperature is no reading', async () => {
    const map = registerMap.parse({ dry_bulb: { register: 0, format: 'float32', unit: '°C' } });
    const other = await VirtualSensor.listen(map);
    other.dryBulb = NaN;
    const sensor = new ModbusSensor(deps, {
      host: '127.0.0.1',
      port: other.port,
      registers: map,
      pollSeconds: 60,
    });
    await expect(sensor.read()).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('yard'),
    });
    await other.close();
  });

  it.each([
    ['hangs', 'unreachable'],
    ['closes', 'unreachable'],
    ['garbage', 'malformed'],
  ] as const)('that %s is %s', async (fault: RegistersFault, code) => {
    device.fault = fault;
    const options = { host: '127.0.0.1', port: device.port, registers: MAP, pollSeconds: 60 };
    await expect(new ModbusSensor(deps, options, 0.3).read()).rejects.toMatchObject({ code });
  });
});

it('a unit that there is not is refused by name', () => {
  const settings = { ...SETTINGS, dry_bulb: { register: 0, format: 'int16', unit: 'K' } };
  expect(() => modbusSensor.create(deps, settings)).toThrow(/sensor yard \(modbus-sensor\): dry_bulb\.unit/);
});
