import { localTime } from '../market/local-time.js';
import { intervalPowerW } from '../metering/index.js';
import { type PeakCharge, peakCharge } from '../performance/index.js';
import { coincidentPeaks, type Program, ruleInForce, type SystemLoad } from '../programs/index.js';
import { EbbError } from '../errors.js';
import { type Definition, marksOf, type ReportHead, type RuleMark, type TaggedInterval } from './report.js';

/** What the coincident peaks of a year are reported from. */
export interface PeakReportInput {
  readonly head: ReportHead;
  readonly program: Program;
  /** Of the peaks. */
  readonly year: number;
  /** The system's load by interval, of `systemMinutes`. */
  readonly systemLoads: readonly SystemLoad[];
  readonly systemMinutes: number;
  /** Of the rule's interval length. */
  readonly meter: readonly TaggedInterval[];
  /** What the site would have drawn without avoiding it, W; null where nobody knows. */
  readonly uncurtailedW: (start: string) => number | null;
  /** Of the utility's tariff; the rule's figure is for planning. */
  readonly ratePerKwYear?: number;
  /** Peaks as the operator published them; those here are found in `systemLoads` and preliminary. */
  readonly settled: boolean;
  /** What else a reader has to know, in words. */
  readonly remarks?: readonly string[];
}

export interface PeakRow {
  readonly month: string;
  readonly start: string;
  readonly systemLoadW: number;
  readonly loadW: number | null;
  readonly uncurtailedW: number | null;
}

export interface PeakReport {
  readonly kind: '4cp';
  readonly head: ReportHead;
  readonly program: { readonly programId: string; readonly name: string; readonly operator: string };
  readonly year: number;
  readonly settled: boolean;
  readonly peaks: readonly PeakRow[];
  /** Null while a peak has no meter value. */
  readonly charge: PeakCharge | null;
  readonly rules: readonly RuleMark[];
  readonly definitions: readonly Definition[];
  readonly notes: readonly string[];
}

/** The site's load at the system's peaks, and what it costs the year after. @throws EbbError `rejected` without a rule in force */
export function peakReport(input: PeakReportInput): PeakReport {
  const { head, program, year, systemLoads, systemMinutes, meter, settled } = input;
  const date = `${year}-12-31`;
  const rule = ruleInForce(program, 'coincident-peak', date);
  if (!rule) throw new EbbError('rejected', `${program.name} has no coincident peaks in force on ${date}`);
  const ofYear = systemLoads.filter(({ start }) =>
    localTime(program.timeZone, Date.parse(start)).date.startsWith(`${year}-`),
  );
  const byStart = new Map(meter.map((each) => [each.start, each]));
  const peaks = [...coincidentPeaks(rule, ofYear, systemMinutes, program.timeZone)]
    .flatMap(([month, loads]) => loads.map((load) => ({ month, ...load })))
    .map(({ month, start, systemLoadW }): PeakRow => {
      const seen = byStart.get(start);
      return {
        month,
        start,
        systemLoadW,
        loadW: seen ? intervalPowerW(seen) : null,
        uncurtailedW: input.uncurtailedW(start),
      };
    })
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  const unmetered = peaks.filter(({ loadW }) => loadW === null);
  const isBillable = peaks.length > 0 && unmetered.length === 0;
  const loads = peaks.map(({ month, loadW, uncurtailedW }) => ({
    month,
    loadW: loadW!,
    ...(uncurtailedW !== null && { uncurtailedW }),
  }));
  const wanted = rule.months.length * rule.peaksPerMonth;
  return {
    kind: '4cp',
    head,
    program: { programId: program.programId, name: program.name, operator: program.operator },
    year,
    settled,
    peaks,
    charge: isBillable ? peakCharge(program, date, loads, input.ratePerKwYear) : null,
    rules: marksOf([rule]),
    definitions: [
      {
        term: 'coincident peak',
        meaning: `the ${rule.intervalMinutes}-minute interval of a month with the system's highest load`,
      },
      {
        term: 'saving',
        meaning: 'the charge for the load without avoidance, less that for the metered load',
      },
    ],
    notes: [
      ...(settled
        ? []
        : ["the peaks are preliminary: found in the loads given, not the operator's final word"]),
      ...(peaks.length < wanted ? [`${peaks.length} of ${wanted} peaks are known so far`] : []),
      ...unmetered.map(({ start }) => `no meter value at the peak of ${start}: nothing is estimated`),
      ...(input.ratePerKwYear === undefined
        ? ["the rate is the rule's planning figure, not your utility's tariff"]
        : []),
      ...(input.remarks ?? []),
    ],
  };
}
