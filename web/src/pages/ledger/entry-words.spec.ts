import { expect, test } from '@jest/globals';
import { entryWords } from './entry-words.js';

test.each([
  [{ summary: 'running: $31.40/MWh', setpoint_w: 3 }, 'running: $31.40/MWh'],
  [{ node: 'v20', pid: 3, parts: ['a'], gone: null, input_hash: 'ab' }, 'node v20, pid 3, 1 parts'],
  [{ reason: '', action: 'curtail' }, 'reason , action curtail'],
  [{}, ''],
  [{ detail: 'x'.repeat(300) }, `${'x'.repeat(159)}…`],
])('%j is told as %j', (body, words) => {
  expect(entryWords({ body })).toBe(words);
});
