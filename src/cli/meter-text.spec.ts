import { describe, expect, it } from '@jest/globals';
import { meterLine, meterLines, type MeterView } from './meter-text.js';

const POI: MeterView = {
  meter_id: 'poi',
  kind: 'modbus',
  minutes: 15,
  state: 'ok',
  problem: null,
  last_reading: { at: '2026-08-20T19:00:10.000Z', power_w: 19.85e6, counter_kwh: 123_456.78 },
  last_interval: {
    start: '2026-08-20T18:45:00.000Z',
    energy_kwh: 4_962.5,
    quality: 'measured',
    version: 1,
    source: 'modbus 10.0.0.9:502',
    ledger_seq: 17,
  },
  drift: {
    compared: 96,
    difference_ratio: -0.042,
    tolerance_ratio: 0.03,
    alarm_since: '2026-08-20T12:00:00.000Z',
    why: 'check the loss model',
  },
};

describe('a meter in words', () => {
  it('is one line', () => {
    expect(meterLine(POI)).toBe('poi (modbus): ok, 19.85 MW, DRIFT ALARM since 2026-08-20T12:00:00.000Z');
  });

  it('has its reading, its interval with the ledger entry, and its drift', () => {
    expect(meterLines(POI).slice(1)).toEqual([
      '  reading   19.85 MW, counter 123456.8 kWh at 2026-08-20T19:00:10.000Z',
      '  interval  2026-08-20T18:45:00.000Z, 15 min: 4962.5 kWh, measured (version 1 from modbus 10.0.0.9:502, ledger entry 17)',
      '  drift     miners and losses come to 4.2 % less than the meter over 96 intervals; 3.0 % are allowed; ALARM since 2026-08-20T12:00:00.000Z; check the loss model',
    ]);
  });

  it('says what there is not', () => {
    const silent = {
      ...POI,
      state: 'failing',
      problem: 'no answer',
      last_reading: null,
      last_interval: null,
      drift: null,
    };
    expect(meterLines(silent)).toEqual([
      'poi (modbus): failing',
      '  problem   no answer',
      '  reading   none yet',
      '  interval  none yet',
      '  drift     not compared: declare the losses of the site',
    ]);
  });
});
