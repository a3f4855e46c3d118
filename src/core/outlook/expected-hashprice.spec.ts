import { expect, it } from '@jest/globals';
import { expectedHashprice } from './expected-hashprice.js';

const at = (time: string, minutes: number) => ({ startMs: Date.parse(`2026-02-01T${time}Z`), minutes });

it('takes the expected hashprice by the middle of each step', () => {
  const ahead = [
    { from: '2026-02-01T10:30:00.000Z', hashpriceUsdPerPhDay: 40 },
    { from: '2026-02-01T12:00:00.000Z', hashpriceUsdPerPhDay: 38 },
  ];
  const steps = [at('09:00', 60), at('10:00', 60), at('11:00', 60), at('11:00', 240)];
  expect(expectedHashprice({ hashpriceUsdPerPhDay: 42, ahead }, steps)).toEqual([42, 40, 40, 38]);
});

it('stays as it is where nothing is known of what comes', () => {
  expect(expectedHashprice({ hashpriceUsdPerPhDay: 42 }, [at('09:00', 60), at('10:00', 60)])).toEqual([
    42, 42,
  ]);
});
