import { describe, expect, it } from '@jest/globals';
import { changed, EVERYTHING, isNarrowed, queryOf, searchOf, sortedBy, viewOf } from './view.js';

describe('what of the fleet is looked at', () => {
  it('is in the address, and comes back from it', () => {
    const view = viewOf(
      '?search=s21+c4&feeder=t1&condition=asleep&behind_outlet=no&chip_temp_over_c=85&sort=power',
    );
    expect(view).toEqual({
      search: 's21 c4',
      feeder: 't1',
      condition: 'asleep',
      behindOutlet: 'no',
      chipTempOverC: 85,
      sort: 'power',
      order: 'asc',
    });
    expect(viewOf(searchOf(view))).toEqual(view);
    expect(searchOf(EVERYTHING)).toBe('');
  });

  it('takes nothing from an address that it does not know', () => {
    expect(viewOf('condition=toString&sort=__proto__&order=up&chip_temp_over_c=hot&x=1&search=')).toEqual(
      EVERYTHING,
    );
    expect(viewOf('chip_temp_over_c=')).toEqual(EVERYTHING);
  });

  it('asks the API for what is not usual alone', () => {
    expect(queryOf({ ...EVERYTHING, model: 's21' })).toEqual({ model: 's21' });
    expect(queryOf({ sort: 'age', order: 'desc', chipTempOverC: 0 })).toEqual({
      sort: 'age',
      order: 'desc',
      chip_temp_over_c: 0,
    });
  });

  it('is sorted by the greatest first, and turned round by a second press', () => {
    const byPower = sortedBy(EVERYTHING, 'power');
    expect([byPower.sort, byPower.order]).toEqual(['power', 'desc']);
    expect(sortedBy(byPower, 'power').order).toBe('asc');
    expect(sortedBy(byPower, 'age').order).toBe('asc');
    expect(sortedBy(EVERYTHING, 'id').order).toBe('desc');
  });

  it('narrows nothing once every part is taken away', () => {
    const view = changed(EVERYTHING, { feeder: 'c1', search: '' });
    expect([isNarrowed(view), 'search' in view]).toEqual([true, false]);
    expect(isNarrowed(changed(view, { feeder: undefined }))).toBe(false);
  });
});
