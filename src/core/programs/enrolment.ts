import { formatPower } from '../units.js';
import {
  type ObligationKind,
  type Program,
  type Rule,
  ruleInForce,
  rulesInForce,
  type Verification,
} from './rules.js';

/** What a site has promised for a time period. */
export interface Commitment {
  /** Id of the program's `time-period`; null: at all hours. */
  readonly periodId: string | null;
  /** What is to be dropped, or held ready. */
  readonly powerW: number;
  /** For `drop-to` and `curtailment`: the most that may be drawn. */
  readonly maximumBaseLoadW: number | null;
}

/** A site's part in a program. Plain JSON. */
export interface Enrolment {
  readonly enrolmentId: string;
  readonly programId: string;
  readonly siteId: string;
  readonly feederId: string;
  readonly kind: ObligationKind;
  /** Local dates; `to` is the last one, null while there is none. */
  readonly from: string;
  readonly to: string | null;
  /** Which of the program's notices, where it has several. */
  readonly noticeId: string | null;
  readonly baselineId: string | null;
  readonly commitments: readonly Commitment[];
  /** For `headroom`: load that stays when all that can be shed is. */
  readonly lowestLoadW: number;
  /** Longest time that the agent takes to pass an instruction on; counted where the message does not tell. */
  readonly relaySeconds: number;
  /** From the decision until the load is gone, as measured. */
  readonly leadSeconds: number;
  /** Ids of the program's checklist that are done. */
  readonly checklistDone: readonly string[];
  /** Ids of rules that are not verified, and that somebody has made sure do not stand in the way. */
  readonly ruledOut: readonly string[];
}

export interface EnrolmentProblem {
  /** `refused`: the enrolment cannot be; `warning`: a person has to look at it. */
  readonly severity: 'refused' | 'warning';
  /** `exclusive/ers`, as the program's file has it. */
  readonly rule: string;
  readonly verification: Verification;
  readonly problem: string;
  readonly fix: string;
}

export interface Enrolled {
  readonly program: Program;
  readonly enrolment: Enrolment;
}

/** Whether one feeder is the other, or above or below it. */
export type SameLoad = (feederId: string, otherId: string) => boolean;

/** Everything that stands in the way of an enrolment on its first day, the site's others considered. */
export function checkEnrolment(
  enrolled: Enrolled,
  others: readonly Enrolled[],
  sameLoad: SameLoad,
): EnrolmentProblem[] {
  const { enrolment } = enrolled;
  const overlapping = others.filter(
    (other) => other.enrolment.enrolmentId !== enrolment.enrolmentId && overlap(enrolment, other.enrolment),
  );
  return [
    ...checkKind(enrolled),
    ...checkSize(enrolled),
    ...checkCommitments(enrolled),
    ...checkChecklist(enrolled),
    ...overlapping.flatMap((other) => checkExclusive(enrolled, other, sameLoad)),
  ];
}

function overlap(a: Enrolment, b: Enrolment): boolean {
  return a.siteId === b.siteId && (b.to === null || a.from <= b.to) && (a.to === null || b.from <= a.to);
}

function checkKind({ program, enrolment }: Enrolled): EnrolmentProblem[] {
  const rule = ruleInForce(program, 'obligation', enrolment.from);
  if (!rule) {
    const problem = `${program.name} is not in force on ${enrolment.from}`;
    return [found('refused', null, problem, 'Enrol when it is; a proposed rule needs its date.')];
  }
  const problems: EnrolmentProblem[] = [];
  if (!rule.kinds.includes(enrolment.kind)) {
    const fix = `It has: ${rule.kinds.join(', ') || 'none, only a checklist'}.`;
    problems.push(found('refused', rule, `${program.name} has no obligation "${enrolment.kind}"`, fix));
  }
  const { noticeId, baselineId } = enrolment;
  const notices = rulesInForce(program, 'notice', enrolment.from).map(({ id }) => id);
  if (!notices.includes(noticeId ?? 'notice') && hasCalls(enrolment)) {
    const fix = `Set one of: ${notices.join(', ')}.`;
    problems.push(found('refused', rule, `there is no notice "${noticeId ?? 'notice'}"`, fix));
  }
  const baselines = rulesInForce(program, 'baseline', enrolment.from).map(({ id }) => id);
  if (baselineId !== null && !baselines.includes(baselineId)) {
    const fix = `Set one of: ${baselines.join(', ')}.`;
    problems.push(found('refused', rule, `there is no baseline "${baselineId}"`, fix));
  }
  return problems;
}

/** Peaks of a tariff and checklists are called by nobody. */
function hasCalls({ kind }: Enrolment): boolean {
  return kind !== 'peak-avoidance' && kind !== 'checklist';
}

function checkSize({ program, enrolment }: Enrolled): EnrolmentProblem[] {
  const rule = ruleInForce(program, 'eligibility', enrolment.from);
  if (!rule) return [];
  return enrolment.commitments.flatMap(({ powerW }) => {
    const { powerWMin, powerWMax } = rule;
    if (powerWMin !== null && powerW < powerWMin) {
      const problem = `${formatPower(powerW)} is below the least of ${formatPower(powerWMin)}`;
      return [found('refused', rule, problem, 'Commit more, or leave the period out.')];
    }
    if (powerWMax === null || powerW <= powerWMax) return [];
    const problem = `${formatPower(powerW)} is above the most of ${formatPower(powerWMax)}`;
    return [found('refused', rule, problem, 'Commit less.')];
  });
}

function checkCommitments({ program, enrolment }: Enrolled): EnrolmentProblem[] {
  const { kind, commitments, from } = enrolment;
  if (!hasCalls(enrolment)) return [];
  if (commitments.length === 0) {
    return [found('refused', null, 'nothing is committed', 'Give a commitment, by time period or for all.')];
  }
  const periods = rulesInForce(program, 'time-period', from).map(({ id }) => id);
  return commitments.flatMap(({ periodId, maximumBaseLoadW }) => {
    const problems: EnrolmentProblem[] = [];
    if (periodId !== null && !periods.includes(periodId)) {
      const fix = `Known on ${from}: ${periods.join(', ') || 'none'}.`;
      problems.push(found('refused', null, `there is no time period "${periodId}"`, fix));
    }
    if (kind === 'drop-to' && maximumBaseLoadW === null) {
      const problem = `${periodId ?? 'the commitment'} has no maximum base load`;
      problems.push(found('refused', null, problem, 'Give the most that may be drawn while deployed.'));
    }
    return problems;
  });
}

function checkChecklist({ program, enrolment }: Enrolled): EnrolmentProblem[] {
  return rulesInForce(program, 'checklist', enrolment.from)
    .filter(({ id }) => !enrolment.checklistDone.includes(id))
    .map((rule) => found('warning', rule, `not done: ${rule.text}`, `Add "${rule.id}" to what is done.`));
}

/** Either program's rules may exclude the other. */
function checkExclusive(enrolled: Enrolled, other: Enrolled, sameLoad: SameLoad): EnrolmentProblem[] {
  const sides = [
    { of: enrolled, against: other },
    { of: other, against: enrolled },
  ];
  return sides.flatMap(({ of, against }) =>
    rulesInForce(of.program, 'exclusive', enrolled.enrolment.from)
      .filter(({ programs }) => programs.includes(against.program.programId))
      .filter(
        ({ scope }) => scope === 'same-site' || sameLoad(of.enrolment.feederId, against.enrolment.feederId),
      )
      .map((rule) => {
        const ruledOut = rule.verification !== 'V' && enrolled.enrolment.ruledOut.includes(rule.id);
        const where = rule.scope === 'same-site' ? 'the same site' : 'the same load';
        const problem = `${of.program.name} and ${against.program.name} exclude each other on ${where} (enrolment ${other.enrolment.enrolmentId})`;
        const fix = 'Enrol other load, or end one of them first.';
        return found(ruledOut ? 'warning' : 'refused', rule, problem, fix);
      }),
  );
}

function found(
  severity: EnrolmentProblem['severity'],
  rule: Rule | null,
  problem: string,
  fix: string,
): EnrolmentProblem {
  const name = rule === null ? 'enrolment' : rule.id === rule.rule ? rule.rule : `${rule.rule}/${rule.id}`;
  return { severity, rule: name, verification: rule?.verification ?? 'V', problem, fix };
}
