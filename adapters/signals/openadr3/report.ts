import type { ReportedInterval, SignalReport } from '../../../src/core/ports/signal.js';
import type { OpenAdrVersion } from './api.js';

const KILO = 1e3;
/** MWh in kWh. */
const KWH_PER_MWH = 1e3;

interface Reported {
  readonly type: string;
  readonly descriptor: Readonly<Record<string, string>>;
  readonly value: (interval: ReportedInterval) => number | string | null;
}

const REPORTED: readonly Reported[] = [
  {
    type: 'USAGE',
    descriptor: { units: 'KWH', readingType: 'DIRECT_READ' },
    value: ({ energyMwh }) => (energyMwh === null ? null : energyMwh * KWH_PER_MWH),
  },
  {
    type: 'DEMAND',
    descriptor: { units: 'KW', readingType: 'MEAN' },
    value: ({ powerW }) => (powerW === null ? null : powerW / KILO),
  },
  {
    type: 'BASELINE',
    descriptor: { units: 'KW', readingType: 'ESTIMATED' },
    value: ({ baselineW }) => (baselineW === null ? null : baselineW / KILO),
  },
  { type: 'OPERATING_STATE', descriptor: {}, value: ({ operatingState }) => operatingState },
];

/** The body of a report: USAGE in kWh, DEMAND and BASELINE in kW, OPERATING_STATE; what is not known is left out. */
export function reportBody(
  report: SignalReport,
  version: OpenAdrVersion,
  clientName: string,
  programId: string | null,
): object {
  const told = REPORTED.filter(({ value }) => report.intervals.some((interval) => value(interval) !== null));
  return {
    // 3.0.1 wants the program as well; 3.1 has it from the event.
    ...(version === '3.0.1' && programId !== null && { programID: programId }),
    eventID: report.eventId,
    clientName,
    reportName: report.name,
    payloadDescriptors: told.map(({ type, descriptor }) => ({
      objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
      payloadType: type,
      ...descriptor,
    })),
    resources: [
      {
        resourceName: report.resourceName,
        intervals: report.intervals.map((interval, id) => ({
          id,
          intervalPeriod: { start: interval.startsAt, duration: secondsBetween(interval) },
          payloads: told.flatMap(({ type, value }) => {
            const reported = value(interval);
            return reported === null ? [] : [{ type, values: [reported] }];
          }),
        })),
      },
    ],
  };
}

function secondsBetween({ startsAt, endsAt }: ReportedInterval): string {
  return `PT${(Date.parse(endsAt) - Date.parse(startsAt)) / 1e3}S`;
}
