import { describe, expect, it } from '@jest/globals';
import { type Fields, mistakeIn, wantedOf } from './wanted.js';

const ZONE = 'America/Chicago';
const NOW_MS = Date.parse('2026-11-02T15:00:00Z');
const FIELDS: Fields = {
  name: '',
  span: '7',
  firstDay: '',
  lastDay: '',
  triesDraft: true,
  policies: '',
  hashpriceUsdPerPhDay: NaN,
};

describe('what a backtest is asked for', () => {
  it('is whole days of the site until now, over the change of clocks, too', () => {
    expect(wantedOf(FIELDS, 'policy: {}', NOW_MS, ZONE)).toMatchObject({
      name: 'The draft, 7 days',
      from: '2026-10-26T05:00:00.000Z',
      to: '2026-11-02T15:00:00.000Z',
      yaml: 'policy: {}',
      policies: [],
      hashprice_usd_per_ph_day: null,
    });
  });

  it('has both days that were chosen, and no draft where none is tried', () => {
    const fields = {
      ...FIELDS,
      span: 'dates',
      firstDay: '2026-10-31',
      lastDay: '2026-11-01',
      triesDraft: false,
      policies: 'strike:90  threshold:curtail=90,resume=80',
      hashpriceUsdPerPhDay: 40,
    };
    expect(wantedOf(fields, 'policy: {}', NOW_MS, ZONE)).toMatchObject({
      name: 'Settings in force, 2026-10-31 to 2026-11-01',
      from: '2026-10-31T05:00:00.000Z',
      to: '2026-11-02T06:00:00.000Z',
      yaml: null,
      policies: ['strike:90', 'threshold:curtail=90,resume=80'],
      hashprice_usd_per_ph_day: 40,
    });
    expect(mistakeIn(fields)).toBeNull();
    expect(mistakeIn({ ...fields, lastDay: '2026-10-01' })).toMatch(/before the first/);
    expect(mistakeIn({ ...fields, lastDay: '' })).toMatch(/Choose/);
  });
});
