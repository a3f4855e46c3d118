import { startsWithin } from '../baselines/index.js';
import { localTime } from '../market/local-time.js';
import {
  commitmentAt,
  type Enrolment,
  periodAt,
  type Program,
  type ProgramWithCalendar,
  ruleInForce,
  type Verification,
  weakest,
} from '../programs/index.js';
import { sumOf } from '../statistics.js';

export interface AvailabilityRequest extends ProgramWithCalendar {
  readonly enrolment: Enrolment;
  /** ISO 8601 UTC, half-open. */
  readonly from: string;
  readonly to: string;
  readonly meterW: (start: string) => number | null;
  /** Why an interval does not count: deployed, getting ready again, excused; null where it does. */
  readonly excused: (start: string) => string | null;
}

/** Availability in a time period. */
export interface PeriodAvailability {
  readonly periodId: string | null;
  /** Share of the intervals that count in which load could have done what was promised; null where none counts. */
  readonly factor: number | null;
  readonly intervals: number;
  readonly excused: number;
  readonly missing: number;
  /** Starts of the intervals in which it could not. */
  readonly failed: readonly string[];
  /** Capacity and time that the factor stands for. */
  readonly committedMwh: number;
}

export interface Availability {
  readonly periods: readonly PeriodAvailability[];
  /** Of all periods, by their committed MWh. */
  readonly combined: number | null;
  readonly verification: Verification;
}

/**
 * Whether load was there to be shed: for `drop-by` at least the program's share of the committed W, for `drop-to` above the
 * maximum base load. A missing interval is not judged. How ERCOT computes ERSAF was not found: an estimate.
 */
export function availability(request: AvailabilityRequest): Availability {
  const { program, enrolment, from, to, meterW, excused } = request;
  const { date } = localTime(program.timeZone, Date.parse(from));
  const metering = ruleInForce(program, 'metering', date);
  const test = ruleInForce(program, 'interval-test', date);
  const minutes = metering?.minutes ?? 15;
  const periods = new Map<string | null, PeriodAvailability & { passed: number }>();
  for (const startMs of startsWithin(Date.parse(from), Date.parse(to), minutes)) {
    const commitment = commitmentAt(request, enrolment, startMs);
    if (!commitment) continue;
    const start = new Date(startMs).toISOString();
    const periodId = commitment.periodId === null ? null : (periodAt(request, startMs)?.id ?? null);
    const known = periods.get(periodId) ?? { ...NOTHING, periodId };
    const committedMwh = known.committedMwh + (commitment.powerW / 1e6) * (minutes / 60);
    const loadW = meterW(start);
    const levelW =
      enrolment.kind === 'drop-by'
        ? (test?.passRatioMin ?? 1) * commitment.powerW
        : (commitment.maximumBaseLoadW ?? 0);
    const isThere = loadW !== null && (enrolment.kind === 'drop-by' ? loadW >= levelW : loadW > levelW);
    const counted =
      excused(start) !== null
        ? { excused: known.excused + 1 }
        : loadW === null
          ? { missing: known.missing + 1 }
          : isThere
            ? { passed: known.passed + 1, intervals: known.intervals + 1 }
            : { failed: [...known.failed, start], intervals: known.intervals + 1 };
    periods.set(periodId, { ...known, committedMwh, ...counted });
  }
  const found = [...periods.values()].map(({ passed, ...period }) => ({
    ...period,
    factor: period.intervals === 0 ? null : passed / period.intervals,
  }));
  const judged = found.filter(({ factor }) => factor !== null);
  const weight = sumOf(judged, ({ committedMwh }) => committedMwh);
  return {
    periods: found,
    combined: weight > 0 ? sumOf(judged, (each) => each.factor! * each.committedMwh) / weight : null,
    verification: weakest([metering, test]),
  };
}

const NOTHING = {
  factor: null,
  intervals: 0,
  excused: 0,
  missing: 0,
  failed: [] as readonly string[],
  committedMwh: 0,
  passed: 0,
};

/** The availability factor that a payment is made with: squared where it is below what the rule of that day asks for. */
export function appliedAvailability(
  program: Program,
  date: string,
  combined: number,
): { readonly factor: number; readonly verification: Verification } {
  const rule = ruleInForce(program, 'availability-penalty', date);
  const isSquared = rule !== null && combined < rule.squaredBelowRatio;
  return { factor: isSquared ? combined ** 2 : combined, verification: weakest([rule]) };
}

export interface PortfolioResult {
  readonly passed: boolean;
  readonly ratioMin: number;
  /** Which factors were below it. */
  readonly below: readonly ('availability' | 'event')[];
  readonly verification: Verification;
}

/** The test of an agent's portfolio: both factors; an event factor of null is a term without an event. */
export function portfolioTest(
  program: Program,
  date: string,
  factors: { readonly availability: number; readonly event: number | null },
): PortfolioResult | null {
  const rule = ruleInForce(program, 'portfolio-test', date);
  if (!rule) return null;
  const below = (['availability', 'event'] as const).filter((name) => {
    const factor = factors[name];
    return factor !== null && factor < rule.ratioMin;
  });
  return { passed: below.length === 0, ratioMin: rule.ratioMin, below, verification: weakest([rule]) };
}
