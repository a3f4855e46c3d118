import type { MeterQuality } from '../../../src/core/ports/meter.js';
import type { ReportedInterval, ReportedKind, SignalReport } from '../../../src/core/ports/signal.js';
import type { OpenAdrVersion } from './api.js';

/** Wh, and W, in one of each unit. */
const UNITS: Readonly<Record<string, number>> = { WH: 1, KWH: 1e3, MWH: 1e6, W: 1, KW: 1e3, MW: 1e6 };
const WH_PER_MWH = 1e6;

/** UNVERIFIED: as public notes on the definitions have them. */
const DATA_QUALITY: Readonly<Record<MeterQuality, string>> = {
  measured: 'OK',
  estimated: 'ESTIMATED',
  edited: 'ESTIMATED',
  suspect: 'BAD',
  missing: 'MISSING',
};

interface Reported {
  readonly type: string;
  /** Null: a word and no figure. */
  readonly units: string | null;
  readonly readingType: string | null;
  /** In Wh, in W or a word; null: not known. */
  readonly value: (interval: ReportedInterval) => number | string | null;
}

const REPORTED: readonly Reported[] = [
  {
    type: 'USAGE',
    units: 'KWH',
    readingType: 'DIRECT_READ',
    value: ({ energyMwh }) => energyMwh && energyMwh * WH_PER_MWH,
  },
  { type: 'DEMAND', units: 'KW', readingType: 'MEAN', value: ({ powerW }) => powerW },
  { type: 'BASELINE', units: 'KW', readingType: 'ESTIMATED', value: ({ baselineW }) => baselineW },
  { type: 'OPERATING_STATE', units: null, readingType: null, value: ({ operatingState }) => operatingState },
  {
    type: 'DATA_QUALITY',
    units: null,
    readingType: null,
    value: ({ quality }) => (quality === undefined ? null : DATA_QUALITY[quality]),
  },
];

/** Kinds of payload that can be reported. */
export const REPORTED_TYPES: readonly string[] = REPORTED.map(({ type }) => type);

/**
 * The body of a report: USAGE in kWh, DEMAND and BASELINE in kW, OPERATING_STATE and DATA_QUALITY, or what of them is wanted, in the
 * units that are. What is not known is left out. Energy that was not measured through and through has the reading type ESTIMATED.
 */
export function reportBody(
  report: SignalReport,
  { version, clientName, programId, resourceName }: ReportSender,
): object {
  const told = toldOf(report);
  return {
    // 3.0.1 wants the program as well; 3.1 has it from the event.
    ...(version === '3.0.1' && programId !== null && { programID: programId }),
    eventID: report.eventId,
    clientName,
    reportName: report.name,
    payloadDescriptors: told.map(({ type, units, readingType }) => ({
      objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
      payloadType: type,
      ...(units !== null && { units }),
      ...(readingType !== null && { readingType }),
    })),
    resources: [
      {
        resourceName: report.resourceName ?? resourceName,
        intervals: report.intervals.map((interval, id) => ({
          id,
          intervalPeriod: { start: interval.startsAt, duration: secondsBetween(interval) },
          payloads: told.flatMap((each) => {
            const value = valueOf(each, interval);
            return value === null ? [] : [{ type: each.type, values: [value] }];
          }),
        })),
      },
    ],
  };
}

export interface ReportSender {
  readonly version: OpenAdrVersion;
  readonly clientName: string;
  readonly programId: string | null;
  /** Of reports that name none. */
  readonly resourceName: string;
}

/** What is wanted and known of at least one interval, each with its units. */
function toldOf({ intervals, wanted }: SignalReport): Reported[] {
  const isEstimated = intervals.some(({ quality }) => quality !== undefined && quality !== 'measured');
  return REPORTED.flatMap((each) => {
    const asked = wanted?.find(({ payloadType }) => payloadType === each.type);
    if (wanted && !asked) return [];
    const isKnown = intervals.some((interval) => each.value(interval) !== null);
    const readingType = each.type === 'USAGE' && isEstimated ? 'ESTIMATED' : each.readingType;
    return isKnown ? [{ ...each, readingType, units: unitsOf(each, asked) }] : [];
  });
}

/** A unit that is not known, or of another quantity, is not guessed at: the usual one, which the report names. */
function unitsOf({ units }: Reported, asked: ReportedKind | undefined): string | null {
  const wanted = asked?.units?.toUpperCase() ?? units;
  if (units === null || wanted === null) return units;
  return UNITS[wanted] !== undefined && wanted.endsWith('H') === units.endsWith('H') ? wanted : units;
}

function valueOf({ units, value }: Reported, interval: ReportedInterval): number | string | null {
  const known = value(interval);
  return typeof known === 'number' && units !== null ? Number((known / UNITS[units]!).toFixed(6)) : known;
}

function secondsBetween({ startsAt, endsAt }: ReportedInterval): string {
  return `PT${(Date.parse(endsAt) - Date.parse(startsAt)) / 1e3}S`;
}
