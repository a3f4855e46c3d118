import { describe, expect, it } from '@jest/globals';
import { bodyOf, mistakeIn, previewKey, startingWith } from './wanted.js';

const curtail = startingWith('curtail', 17_274_359);

describe('an override as it is filled in', () => {
  it('is ready to be confirmed: the whole site for half an hour, with a reason', () => {
    expect(mistakeIn(curtail)).toBeNull();
    expect(bodyOf(curtail)).toEqual({
      action: 'curtail',
      minutes: 30,
      reason: 'Curtailed by hand',
      accept_non_performance: false,
    });
  });

  it('holds what is drawn', () => {
    expect(bodyOf(startingWith('setpoint', 17_274_359))).toMatchObject({
      action: 'setpoint',
      power_w: 17.27e6,
    });
  });

  it('names its scope, whatever is in the id', () => {
    expect(bodyOf({ ...curtail, scope: 'feeder:t1' })).toMatchObject({ feeder: 't1' });
    const group = bodyOf({ ...curtail, scope: 'group:c1:test:model:house' });
    expect(group).toMatchObject({ group: 'c1:test:model:house' });
    expect(group).not.toHaveProperty('feeder');
  });

  it('says what is missing', () => {
    expect(mistakeIn({ ...curtail, reason: '  ' })).toMatch(/Say why/);
    expect(mistakeIn({ ...curtail, minutes: NaN })).toMatch(/7 days/);
    expect(mistakeIn({ ...curtail, minutes: 10_081 })).toMatch(/7 days/);
    expect(mistakeIn({ ...curtail, action: 'setpoint', powerMw: -1 })).toMatch(/0 MW/);
  });

  it('is looked at anew for what it would do, not for how it is reasoned', () => {
    expect(previewKey({ ...curtail, reason: 'a' })).toEqual(previewKey({ ...curtail, reason: 'b' }));
    expect(previewKey({ ...curtail, minutes: 60 })).not.toEqual(previewKey(curtail));
  });
});
