import { describe, expect, it } from '@jest/globals';
import { builtInProgram } from '../../../test/support/programs.js';
import { loadShiftNotes } from './load-shift.js';

const CALLED_AT = '2026-10-20T17:00:00.000Z';
const enrolled = { beforeW: 22e6, duringW: 6e6 };

function notes(
  programId: string,
  ...sisters: [siteId: string, beforeW: number, duringW: number][]
): string[] {
  const loads = sisters.map(([siteId, beforeW, duringW]) => ({ siteId, beforeW, duringW }));
  return loadShiftNotes(builtInProgram(programId), CALLED_AT, enrolled, loads);
}

describe('load that a sister site took over', () => {
  it('is noted with its rule, where the program does not let load move', () => {
    const [note, ...more] = notes('ercot-ers-30', ['east', 4e6, 18e6], ['north', 4e6, 5e6]);
    expect(note).toContain('east drew 14.00 MW more during the event');
    expect(note).toContain('V: 16 TAC 25.507(c)(2)');
    expect(more).toEqual([]);
  });

  it('is nobody\u2019s business where no rule forbids it, or nothing was shed', () => {
    expect(notes('pjm-economic', ['east', 4e6, 18e6])).toEqual([]);
    const risen = { beforeW: 6e6, duringW: 22e6 };
    const sisters = [{ siteId: 'east', beforeW: 4e6, duringW: 18e6 }];
    expect(loadShiftNotes(builtInProgram('ercot-ers-30'), CALLED_AT, risen, sisters)).toEqual([]);
  });
});
