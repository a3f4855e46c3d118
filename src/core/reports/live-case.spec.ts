import { describe, expect, it } from '@jest/globals';
import type { ClosedInterval } from './index.js';
import { loadTags } from './index.js';

function at(hhmm: string): string {
  return `2026-08-12T${hhmm}:00.000Z`;
}

function closed(hhmm: string, meanPowerW: number, setpointW = 10e6): ClosedInterval {
  return { start: at(hhmm), minutes: 15, meanPowerW, setpointW };
}

describe('tags of load', () => {
  it('are of overrides and of plans that held load back, in one where they touch', () => {
    const tags = loadTags(
      [{ from: at('10:00'), to: at('11:00'), tag: 'maintenance' }],
      [
        { from: at('12:00'), to: at('12:05'), tag: 'price' },
        { from: at('12:05'), to: at('12:10'), tag: 'price' },
        { from: at('12:10'), to: at('12:15'), tag: null },
      ],
      [closed('12:30', 10e6)],
    );
    expect(tags).toEqual([
      { from: at('10:00'), to: at('11:00'), tag: 'maintenance' },
      { from: at('12:00'), to: at('12:10'), tag: 'price' },
    ]);
  });

  it('are faults where load stays well below its plan, but for the time that machines need to come back', () => {
    const tags = loadTags(
      [],
      [{ from: at('12:00'), to: at('13:00'), tag: 'price' }],
      [
        closed('13:00', 4e6),
        closed('13:15', 9.5e6),
        closed('14:00', 4e6),
        closed('14:15', 4e6),
        closed('15:00', 4e6, 4e6),
      ],
    );
    expect(tags.slice(1)).toEqual([
      { from: at('13:00'), to: at('13:15'), tag: 'price' },
      { from: at('14:00'), to: at('14:30'), tag: 'fault' },
    ]);
  });

  it('say nothing of what was not metered', () => {
    const unknown = { start: at('12:00'), minutes: 15, meanPowerW: null, setpointW: 10e6 };
    expect(loadTags([], [], [unknown])).toEqual([]);
  });
});
