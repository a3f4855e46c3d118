import { expect, it } from '@jest/globals';
import { override } from '../../../test/support/snapshot.js';
import { failureMark, overrideMark } from './span-marks.js';

it('an override is marked until it expires, or was released before', () => {
  const setpoint = override({ action: 'setpoint', powerW: 6e6, reason: 'storm' });
  expect(overrideMark({ ...setpoint, releasedAt: null })).toMatchObject({
    from: setpoint.since,
    to: setpoint.expiresAt,
    text: 'setpoint 6.00 MW site: storm',
    by: 'ana',
  });
  const releasedAt = '2026-07-01T12:20:00.000Z';
  expect(overrideMark({ ...setpoint, releasedAt }).to).toBe(releasedAt);
});

it('failures of commands are counted in words', () => {
  const texts = [failureMark('a', 'b', 'rejected', 1), failureMark('a', 'b', 'accepted-unconfirmed', 3)].map(
    ({ text }) => text,
  );
  expect(texts).toEqual(['1 command rejected', '3 commands accepted and without effect']);
});
