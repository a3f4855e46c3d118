import { afterEach, describe, expect, it } from '@jest/globals';
import { DateTime, Settings } from 'luxon';
import { isoUtc } from '../interval.js';
import {
  clockReading,
  countedHourStart,
  dateAt,
  datesBetween,
  EASTERN_STANDARD_ZONE,
  hourEndingOf,
  hourEndingStart,
  instantsAt,
  instantsInOrder,
  isSecondPass,
  localDay,
  readingAt,
} from './market-time.js';

const utc = (text: string): DateTime => DateTime.fromISO(text, { zone: 'utc' });
const NEW_YORK = 'America/New_York';
const DAYS = [
  ['2026-03-08', 23],
  ['2026-07-14', 24],
  ['2026-11-01', 25],
] as const;
const EVER = utc('2100-01-01T00:00Z');

/** A market's way to write the starts of a day's intervals down and to read them back, in the order of its rows. */
interface Convention {
  readonly zone: string;
  readonly minutes: number;
  roundTrip(starts: readonly DateTime[], minutes: number): (DateTime | null)[];
}

const pad = (value: number): string => String(value).padStart(2, '0');

function hourEndings(zone: string, write: (hour: number, second: boolean) => string): Convention {
  return {
    zone,
    minutes: 15,
    roundTrip: (starts) =>
      starts.map((start) => {
        const { hour, minute } = readingAt(zone, start);
        const named = hourEndingOf(write(hour + 1, isSecondPass(zone, start)));
        return named && hourEndingStart(zone, dateAt(zone, start), named, minute);
      }),
  };
}

function inOrder(zone: string, minutes: number, label: 'start' | 'end'): Convention {
  const shift = label === 'end' ? minutes : 0;
  return {
    zone,
    minutes,
    roundTrip: (starts) => {
      const written = starts.map((start) =>
        start.plus({ minutes: shift }).setZone(zone).toFormat('MM/dd/yyyy HH:mm:ss'),
      );
      const readings = written.map((text) => clockReading(text)!);
      return instantsInOrder(zone, readings, EVER).map((at) => at && at.minus({ minutes: shift }));
    },
  };
}

const CONVENTIONS: readonly (readonly [string, Convention])[] = [
  [
    'hour ending with a repeated-hour flag (ERCOT)',
    {
      zone: 'America/Chicago',
      minutes: 15,
      roundTrip: (starts) =>
        starts.map((start) => {
          const { hour, minute } = readingAt('America/Chicago', start);
          const repeated = isSecondPass('America/Chicago', start);
          const date = dateAt('America/Chicago', start);
          return hourEndingStart('America/Chicago', date, { hourEnding: hour + 1, repeated }, minute);
        }),
    },
  ],
  [
    'hour ending with an asterisk, 02* (AESO)',
    hourEndings('America/Edmonton', (hour, second) => `${pad(hour)}${second ? '*' : ''}`),
  ],
  [
    'hour ending with an asterisk, 0200* (ERCOT’s pages)',
    hourEndings('America/Chicago', (hour, second) => `${pad(hour)}00${second ? '*' : ''}`),
  ],
  [
    'hours counted to 25',
    {
      zone: 'America/Chicago',
      minutes: 60,
      roundTrip: (starts) =>
        starts.map((start, index) =>
          countedHourStart('America/Chicago', dateAt('America/Chicago', start), index + 1),
        ),
    },
  ],
  ['interval end in the order of rows (NYISO, real-time)', inOrder(NEW_YORK, 5, 'end')],
  ['interval end by the quarter in the order of rows', inOrder(NEW_YORK, 15, 'end')],
  ['hour beginning in the order of rows (NYISO, day-ahead)', inOrder(NEW_YORK, 60, 'start')],
  [
    'hour ending in standard time all year (MISO, IESO)',
    {
      zone: NEW_YORK,
      minutes: 15,
      roundTrip: (starts) =>
        starts.map((start) => {
          const { hour, minute } = readingAt(EASTERN_STANDARD_ZONE, start);
          const named = { hourEnding: hour + 1, repeated: false };
          return hourEndingStart(EASTERN_STANDARD_ZONE, dateAt(EASTERN_STANDARD_ZONE, start), named, minute);
        }),
    },
  ],
  [
    'interval end in UTC (CAISO, SPP)',
    {
      zone: 'America/Los_Angeles',
      minutes: 15,
      roundTrip: (starts, minutes) =>
        starts.map((start) => {
          const [end] = instantsAt(
            'UTC',
            clockReading(start.plus({ minutes }).toFormat('MM/dd/yyyy HH:mm:ss'))!,
          );
          return end?.minus({ minutes }) ?? null;
        }),
    },
  ],
];

describe.each([
  ['winter', '2026-01-15T12:00Z'],
  ['summer', '2026-07-15T12:00Z'],
  ['the day the clocks go forward', '2026-03-08T12:00Z'],
  ['the day the clocks go back', '2026-11-01T05:30Z'],
])('run in %s', (_, today) => {
  const realNow = Settings.now;
  afterEach(() => {
    Settings.now = realNow;
  });

  describe.each(CONVENTIONS)('%s', (__, { zone, minutes, roundTrip }) => {
    it.each(DAYS)('%s has %d hours, no interval lost or doubled', (date, hours) => {
      Settings.now = () => utc(today).toMillis();
      const day = localDay(zone, date)!;
      const starts: DateTime[] = [];
      for (let at = day.start; at < day.end; at = at.plus({ minutes })) starts.push(at);
      expect(starts).toHaveLength((hours * 60) / minutes);
      // 92, 96 and 100 quarters of an hour.
      expect((starts.length * minutes) / 15).toBe(hours * 4);
      expect(roundTrip(starts, minutes).map((at) => at && isoUtc(at))).toEqual(starts.map(isoUtc));
    });
  });
});

describe('the instants of a clock’s reading', () => {
  const at = (zone: string, text: string): string[] => instantsAt(zone, clockReading(text)!).map(isoUtc);
  it.each([
    ['an hour as any other', NEW_YORK, '2026-07-14 12:05', ['2026-07-14T16:05:00.000Z']],
    ['the hour that spring skips', NEW_YORK, '2026-03-08 02:30', []],
    ['its end', NEW_YORK, '2026-03-08 03:00', ['2026-03-08T07:00:00.000Z']],
    [
      'the hour that autumn repeats',
      NEW_YORK,
      '2026-11-01 01:30',
      ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'],
    ],
    ['its end', NEW_YORK, '2026-11-01 02:00', ['2026-11-01T07:00:00.000Z']],
    [
      'standard time all year repeats nothing',
      EASTERN_STANDARD_ZONE,
      '2026-11-01 01:30',
      ['2026-11-01T06:30:00.000Z'],
    ],
    ['and skips nothing', EASTERN_STANDARD_ZONE, '2026-03-08 02:30', ['2026-03-08T07:30:00.000Z']],
    ['midnight as hour 24', NEW_YORK, '2026-07-14 24:00', ['2026-07-15T04:00:00.000Z']],
    ['no such day', NEW_YORK, '2026-02-30 12:00', []],
    ['no such hour', NEW_YORK, '2026-02-03 25:00', []],
    [
      'Oslo in autumn',
      'Europe/Oslo',
      '2026-10-25 02:15',
      ['2026-10-25T00:15:00.000Z', '2026-10-25T01:15:00.000Z'],
    ],
  ])('%s', (_, zone, text, expected) => {
    expect(at(zone, text)).toEqual(expected);
  });
});

it.each([
  ['2026-11-01T01:15:00', '2026-11-1 1:15'],
  ['2026-11-01 01:15', '2026-11-1 1:15'],
  ['11/01/2026 01:15:00', '2026-11-1 1:15'],
  ['2026-11-01T01:15:00.000', '2026-11-1 1:15'],
  ['11/1/2026', '2026-11-1 0:0'],
  ['2026-11-01 01:15:30', null],
  ['yesterday', null],
])('reads “%s” as %s', (text, expected) => {
  const reading = clockReading(text);
  const shown =
    reading && `${reading.year}-${reading.month}-${reading.day} ${reading.hour}:${reading.minute}`;
  expect(shown).toBe(expected);
});

it.each([
  ['2', 2, false],
  ['02', 2, false],
  ['1:00', 1, false],
  ['01:00', 1, false],
  ['24:00', 24, false],
  ['HE 12', 12, false],
  ['02*', 2, true],
  ['0200*', 2, true],
  ['25', 25, false],
])('hour ending “%s”', (text, hourEnding, repeated) => {
  expect(hourEndingOf(text)).toEqual({ hourEnding, repeated });
});

it.each(['0', '26', '', '1:30', 'noon'])('“%s” names no hour', (text) => {
  expect(hourEndingOf(text)).toBeNull();
});

it('the days that a window touches', () => {
  expect(datesBetween(NEW_YORK, utc('2026-11-01T03:59Z'), utc('2026-11-02T05:00Z'))).toEqual([
    '2026-10-31',
    '2026-11-01',
  ]);
  expect(datesBetween(NEW_YORK, utc('2026-11-01T04:00Z'), utc('2026-11-01T04:00Z'))).toEqual([]);
});

describe('rows without offset or flag', () => {
  const read = (texts: string[], notAfter = EVER): (string | null)[] =>
    instantsInOrder(
      NEW_YORK,
      texts.map((text) => clockReading(`2026-11-01 ${text}`)!),
      notAfter,
    ).map((at) => at && isoUtc(at).slice(11, 16));

  it('the second time that the clock shows an hour is the second pass', () => {
    expect(read(['00:00', '01:00', '01:00', '02:00'])).toEqual(['04:00', '05:00', '06:00', '07:00']);
  });

  it('a row that is there twice makes the passes of the repeated hour unknown, and no other', () => {
    expect(read(['00:30', '01:00', '01:00', '01:30', '01:30', '02:00'])).toEqual([
      '04:30',
      null,
      null,
      null,
      null,
      '07:00',
    ]);
  });

  it('so do rows in another order', () => {
    expect(read(['02:00', '01:45', '01:30', '01:15', '00:45'])).toEqual(['07:00', null, null, null, '04:45']);
  });

  it('a second pass that is not over yet is none', () => {
    expect(read(['01:00', '01:00'], utc('2026-11-01T05:30Z'))).toEqual(['05:00', null]);
  });
});
