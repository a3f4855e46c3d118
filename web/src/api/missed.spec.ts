import { describe, expect, it } from '@jest/globals';
import { missedText, type Seen } from './missed.js';

const before: Seen = {
  mode: 'auto',
  plan: { epoch: 8 },
  power: { setpoint_w: 17.27e6 },
  overrides: [{ override_id: 'a' }],
};

describe('what was missed', () => {
  it('is nothing where nothing changed', () => {
    expect(missedText(before, before, 42)).toBe('Back after 42 s: nothing changed meanwhile.');
  });

  it('says where Ebb was restarted', () => {
    expect(missedText(before, before, 3, true)).toBe('Ebb was restarted: nothing changed meanwhile.');
  });

  it('counts plans and overrides, and tells mode and setpoint', () => {
    const after: Seen = {
      mode: 'hold',
      plan: { epoch: 11 },
      power: { setpoint_w: 284e3 },
      overrides: [{ override_id: 'b' }, { override_id: 'c' }],
    };
    expect(missedText(before, after, 600)).toBe(
      'Back after 10 min: 3 plans were made, the mode went from auto to hold, the setpoint went from 17.27 MW to 284 kW, 2 overrides began, 1 override ended.',
    );
  });

  it('counts from nothing where there was no plan', () => {
    expect(missedText({ ...before, plan: null }, { ...before, plan: { epoch: 1 } }, 15)).toBe(
      'Back after 15 s: 1 plan was made.',
    );
  });
});
