import { describe, expect, it } from '@jest/globals';
import { hashrate, jPerTh, minerPower, percent, temperature } from '../../format/machine.js';
import { envelopeWords } from './envelope-words.js';
import { feederNote } from './feeder-note.js';

describe('figures of machines', () => {
  it('have their units, and a dash where nothing is known', () => {
    expect([hashrate(98.06), hashrate(1_234), hashrate(12_340), hashrate(null)]).toEqual([
      '98.1 TH/s',
      '1,234.0 TH/s',
      '12.3 PH/s',
      '–',
    ]);
    expect([minerPower(3_480.4), minerPower(33_512), minerPower(null)]).toEqual(['3,480 W', '33.5 kW', '–']);
    expect([jPerTh(17.52), jPerTh(null), temperature(70.6), temperature(undefined)]).toEqual([
      '17.5 J/TH',
      '–',
      '71 °C',
      '–',
    ]);
    expect([percent(0.042), percent(-0.02), percent(0.001), percent(null)]).toEqual([
      '+4 %',
      '−2 %',
      '0 %',
      '–',
    ]);
  });
});

const ENVELOPE = {
  label: 'Test',
  verbs: ['sleep', 'wake', 'power-target'],
  restarts: ['power-target'],
  down_seconds: 10,
  up_seconds: 420,
  survives_reboot: ['sleep'],
  power: 'metered' as const,
  dev_fee_ratio: 0.028,
  limits: [],
  unverified: [],
};

describe('an envelope in words', () => {
  it('says what the machine can do, how long it takes, and what stays', () => {
    expect(envelopeWords(ENVELOPE, false)).toEqual([
      'It can be put to sleep, woken or set to a power target.',
      'It takes up to 10 s to go to sleep, and up to 7 min to hash in full again.',
      'It restarts, and hashes nothing for a while, when it is set to a power target.',
      'After a reboot it keeps sleep.',
      'Its watts are metered by the machine itself.',
      'The maker of the firmware takes 2.8 % of its hash.',
    ]);
  });

  it('says of one that can only be read nothing more, unless its outlet can be switched', () => {
    const readOnly = { ...ENVELOPE, verbs: [], power: 'absent' as const };
    expect(envelopeWords(readOnly, false)).toEqual(['It can only be read.', 'It does not tell its watts.']);
    expect(envelopeWords(readOnly, true)[0]).toBe(
      'It can only be read. Its power can be switched at the outlet, which is done last.',
    );
  });
});

describe('what is to be said of a feeder', () => {
  const feeder = (headroomW: number, unreachable: number, disobeying = 0) => ({
    headroom_w: headroomW,
    power_w_max: 1e6,
    miner_count: 100,
    conditions: [
      { condition: 'unreachable' as const, count: unreachable },
      { condition: 'disobeying' as const, count: disobeying },
    ],
  });

  it.each([
    ['nothing', feeder(500e3, 0), null],
    ['that it is over its limit, before all else', feeder(-20e3, 100), ['bad', '20 kW over its limit']],
    ['that nobody answers', feeder(1e6, 100), ['bad', 'no miner answers: breaker open, or network down?']],
    ['that little is left', feeder(40e3, 3), ['watch', '40 kW left']],
    ['who is in trouble', feeder(500e3, 3, 2), ['watch', '5 do not answer or obey']],
  ] as const)('is %s', (_, each, expected) => {
    const note = feederNote(each);
    expect(note && [note.tone, note.text]).toEqual(expected);
  });
});
