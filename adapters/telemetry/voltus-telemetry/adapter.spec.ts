import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { TelemetryLink } from '../../../src/core/ports/telemetry-out.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { telemetryOf } from '../../../test/support/telemetry.js';
import { voltusTelemetry } from './index.js';
import { VoltusTelemetrySimulator } from './simulator.js';

const SETTINGS = JSON.parse(
  readFileSync(new URL('./fixtures/settings.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const KEY = 'a-secret-that-nobody-may-see';
const at = (seconds: number): string =>
  new Date(Date.parse('2026-08-12T12:00:00Z') + seconds * 1e3).toISOString();

describe('telemetry', () => {
  let voltus: VoltusTelemetrySimulator;
  let link: TelemetryLink;

  beforeEach(async () => {
    voltus = new VoltusTelemetrySimulator(KEY);
    await voltus.listen();
    link = made({});
    await link.start();
  });
  afterEach(async () => {
    await link.stop();
    await voltus.close();
  });

  function made(change: object): TelemetryLink {
    const settings = { ...SETTINGS, url: voltus.baseUrl, api_key: KEY, ...change };
    return voltusTelemetry.create(
      { linkId: 'voltus', clock: new HandClock('2026-08-12T12:00:30Z') },
      settings,
    );
  }
  const tell = (seconds: number, powerW: number | null): Promise<void> =>
    link.publish(
      telemetryOf(
        {
          netPowerW: { value: powerW, quality: powerW === null ? 'invalid' : 'calculated', at: null },
          controllableW: 4e6,
        },
        at(seconds),
      ),
    );

  it('is the mean of each half minute, labelled by its end', async () => {
    for (const [seconds, powerW] of [
      [0, 4e6],
      [10, 5e6],
      [20, 9e6],
      [30, 1e6],
    ] as const)
      await tell(seconds, powerW);
    // (4 + 5 + 9) / 3 = 6 MW
    expect([...voltus.load.values()]).toEqual([
      { site_id: 'yd4g', timestamp: at(30), interval_seconds: 30, units: 'kW', value: 6_000 },
    ]);
    expect([...voltus.controllable.values()]).toMatchObject([{ timestamp: at(30), value: 4_000 }]);
    expect(link.status).toMatchObject({ state: 'connected', lastSentAt: '2026-08-12T12:00:30.000Z' });
  });

  it('leaves out what is not known, and fills nothing with what was before', async () => {
    await tell(0, 4e6);
    await tell(30, null);
    await tell(60, 2e6);
    await tell(90, 3e6);
    expect([...voltus.load.keys()]).toEqual([at(30), at(90)]);
  });

  it('comes again with the next where it was not taken, and twice does nothing', async () => {
    await tell(0, 1e6);
    voltus.fault = {
      kind: 'status',
      status: 500,
      body: '{"message":"later","type":"Internal Server Error"}',
    };
    await tell(30, 2e6);
    expect(link.status).toMatchObject({ state: 'failing', lastSentAt: null });
    expect(JSON.stringify(link.status)).not.toContain(KEY);
    voltus.fault = null;
    await tell(60, 3e6);
    expect([...voltus.load].map(([timestamp, { value }]) => [timestamp, value])).toEqual([
      [at(30), 1_000],
      [at(60), 2_000],
    ]);
    expect(link.status.state).toBe('connected');
  });

  it('can be of a meter, and then of no controllable load', async () => {
    link = made({ site_id: undefined, meter_id: 'wpv31', controllable_load: false });
    await tell(0, 1e6);
    await tell(30, 1e6);
    expect([...voltus.load.values()]).toMatchObject([{ meter_id: 'wpv31', value: 1_000 }]);
    expect(voltus.controllable.size).toBe(0);
  });

  it('is of one site or of one meter', () => {
    expect(() => made({ meter_id: 'm' })).toThrow('either a site_id or a meter_id');
    expect(() => made({ site_id: undefined })).toThrow('either a site_id or a meter_id');
    expect(() => made({ site_id: undefined, meter_id: 'm' })).toThrow('name its site_id');
  });
});
