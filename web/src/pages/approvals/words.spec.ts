import { describe, expect, it } from '@jest/globals';
import { contentRows, rulesText, stateText } from './words.js';

describe('what is said of requests', () => {
  it('names what needs a second person, and for how long it waits', () => {
    expect(rulesText(['raise-limit', 'leave-event'], 24)).toBe(
      'A second person is needed to raise a limit, to leave a program’s event, within 24 h. To curtail, and to lower a limit, never waits.',
    );
    expect(rulesText([], 24)).toMatch(/^Nothing needs a second person here/);
  });

  it('says what became of one', () => {
    expect(stateText({ state: 'done', outcome: 'the mode is shadow' })).toBe('Done: the mode is shadow');
    expect(stateText({ state: 'expired', outcome: null })).toMatch(/^Ran out/);
  });

  it('shows what will be done, and the reason not twice', () => {
    const content = {
      source: 'desk',
      reason: 'they called',
      event: { event_id: '17', kind: 'cancellation' },
    };
    expect(contentRows({ operation: 'event-entry', content })).toEqual([
      ['source', 'desk'],
      ['event id', '17'],
      ['kind', 'cancellation'],
    ]);
    expect(contentRows({ operation: 'settings-save', content: { yaml: 'x: 1' } })).toEqual([]);
  });
});
