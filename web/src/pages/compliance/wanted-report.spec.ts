import { describe, expect, test } from '@jest/globals';
import { bodyOf, mistakeIn, type WantedReport } from './wanted-report.js';

const WANTED: WantedReport = {
  kind: 'audit',
  event: '',
  from: '2026-02-01',
  to: '2026-02-28',
  year: 2026,
  customer: '',
  creditUsdPerMwh: NaN,
  paper: 'A4',
};

describe('a report that is wanted', () => {
  test('is asked for with the day after its last', () => {
    expect(bodyOf(WANTED)).toEqual({ kind: 'audit', from: '2026-02-01', to: '2026-03-01', paper: 'A4' });
    expect(bodyOf({ ...WANTED, kind: '4cp' })).toEqual({ kind: '4cp', year: 2026, paper: 'A4' });
    expect(bodyOf({ ...WANTED, kind: 'event', event: ' 17 ' })).toEqual({
      kind: 'event',
      event: '17',
      paper: 'A4',
    });
  });

  test.each([
    [{}, null],
    [{ kind: 'event' }, /which event/],
    [{ to: '' }, /from which day/],
    [{ to: '2026-01-01' }, /before the first/],
    [{ kind: 'customer' }, /which customer/],
    [{ kind: 'customer', customer: 'acme' }, /credits/],
    [{ kind: '4cp', year: NaN }, /which year/],
  ] as const)('with %j is told what is missing', (part, said) => {
    const mistake = mistakeIn({ ...WANTED, ...part });
    if (said === null) expect(mistake).toBeNull();
    else expect(mistake).toMatch(said);
  });
});
