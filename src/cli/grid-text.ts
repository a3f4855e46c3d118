import { formatPower } from '../core/units.js';

export interface EnrolmentView {
  readonly enrolment_id: string;
  readonly program_id: string;
  readonly program_name: string;
  readonly kind: string;
  readonly feeder_id: string;
  readonly from: string;
  readonly to: string | null;
  readonly commitments: readonly {
    readonly period_id: string | null;
    readonly power_w: number;
    readonly maximum_base_load_w: number | null;
  }[];
  readonly calls: readonly { readonly source_id: string }[];
  readonly relay_seconds: number;
  readonly lead_seconds: number;
  readonly shortfall_probability_max: number;
  readonly responders: { readonly miner_count: number; readonly shed_w: number };
  readonly margin: {
    readonly margin_w: number;
    readonly response_ratio: number;
    readonly response_from: string;
    readonly meter_error_ratio: number;
    readonly meter_error_from: string;
    readonly problem: string | null;
  };
  readonly use: {
    readonly hours_used: number;
    readonly hours_max: number | null;
    readonly events: number;
    readonly events_max: number | null;
    readonly exceeded: boolean;
  } | null;
  readonly warnings: readonly {
    readonly problem: string;
    readonly fix: string;
    readonly rule: string;
    readonly verification: string;
  }[];
  readonly open_events: number;
  readonly likely_call: {
    readonly state: string;
    readonly why: string;
    readonly trigger: string;
    readonly conditions_at: string;
    readonly source: string;
    readonly verification: string;
  } | null;
  readonly checklist: readonly {
    readonly id: string;
    readonly text: string;
    readonly state: string;
    readonly due_on: string | null;
    readonly days_left: number | null;
    readonly milestone_missing: string | null;
    readonly source: string;
    readonly verification: string;
  }[];
}

export interface EventView {
  readonly event_id: string;
  readonly enrolment_id: string;
  readonly test: boolean;
  readonly phase: string;
  readonly due_at: string;
  readonly ends_at: string | null;
  readonly ready_by: string | null;
  readonly next_at: string | null;
  readonly seconds_to_next: number | null;
  readonly problem: string | null;
}

export interface ObligationView {
  readonly enrolment_id: string;
  readonly source: string;
  readonly bound: string;
  readonly feeder_id: string;
  readonly power_w: number;
  readonly from: string;
  readonly to: string | null;
  readonly in_force: boolean;
  readonly problem: string | null;
}

export function enrolmentLine(view: EnrolmentView): string {
  const { enrolment_id: id, program_id: program, kind, feeder_id: feeder, from, to, responders } = view;
  const committed = view.commitments.map(({ power_w: watts, period_id: period }) =>
    period === null ? formatPower(watts) : `${formatPower(watts)} in ${period}`,
  );
  const parts = [
    `${id}  ${program} (${kind} at ${feeder}) ${from} to ${to ?? 'open'}`,
    committed.join(' + ') || 'nothing committed',
    `${formatPower(responders.shed_w)} can respond`,
    view.open_events === 0 ? 'not called' : `${view.open_events} open`,
  ];
  return parts.join(', ');
}

const METER_ERROR_FROM: Readonly<Record<string, string>> = {
  measured: 'measured against the miners',
  configured: 'as configured: too little seen to measure it',
};

export function enrolmentText(view: EnrolmentView, obligations: readonly ObligationView[]): string {
  const { margin, responders, use, warnings, calls } = view;
  const bound = `${100 * view.shortfall_probability_max} %`;
  return [
    enrolmentLine(view),
    `  program     ${view.program_name}, called by ${calls.map(({ source_id: each }) => each).join(' or ') || 'nobody'}`,
    `  responders  ${responders.miner_count} miners, ${formatPower(responders.shed_w)}`,
    `  margin      ${formatPower(margin.margin_w)} so that the chance of falling short stays below ${bound} (${(100 * margin.response_ratio).toFixed(1)} % respond, ${margin.response_from}; meter ±${(100 * margin.meter_error_ratio).toFixed(1)} %, ${METER_ERROR_FROM[margin.meter_error_from] ?? margin.meter_error_from})`,
    ...(margin.problem === null ? [] : [`              ${margin.problem}`]),
    `  time        relay ${view.relay_seconds} s, load gone ${view.lead_seconds} s after the decision`,
    ...(use === null ? [] : [`  used        ${useText(use)}`]),
    ...warnings.map(
      ({ problem, fix, rule, verification }) => `  look at     ${problem} (${rule}, ${verification}). ${fix}`,
    ),
    ...likelyCallLines(view.likely_call),
    ...obligations.map(obligationLine),
  ].join('\n');
}

function likelyCallLines(likely: EnrolmentView['likely_call']): string[] {
  if (likely === null) return [];
  const { state, why, trigger, conditions_at: at, source, verification } = likely;
  return [
    `  LIKELY CALL ${state === 'met' ? 'trigger met' : 'trigger near'}: ${why} (${at})`,
    `              ${trigger} (${source}, ${verification}). Advice: nothing is done about it`,
  ];
}

/** What an enrolment has to do, the next deadline first. */
export function checklistText({ enrolment_id: id, program_name: name, checklist }: EnrolmentView): string {
  const done = checklist.filter(({ state }) => state === 'done').length;
  return [
    `${id}  ${name}: ${done} of ${checklist.length} done`,
    ...checklist.map(
      (item) =>
        `  ${item.state.toUpperCase().padEnd(8)} ${item.id}: ${item.text}${deadlineText(item)} (${item.source}, ${item.verification})`,
    ),
  ].join('\n');
}

function deadlineText(item: EnrolmentView['checklist'][number]): string {
  const { state, due_on: dueOn, days_left: left, milestone_missing: missing } = item;
  if (missing !== null) return `; its deadline counts from ${missing}: name it under milestones`;
  if (dueOn === null || left === null || state === 'done') return '';
  return left < 0 ? `; was due on ${dueOn}, ${-left} days ago` : `; due on ${dueOn}, in ${left} days`;
}

function useText({
  hours_used: hours,
  hours_max: most,
  events,
  events_max: eventsMost,
  exceeded,
}: NonNullable<EnrolmentView['use']>): string {
  const of = (max: number | null): string => (max === null ? '' : ` of ${max}`);
  return `${hours.toFixed(1)}${of(most)} h, ${events}${of(eventsMost)} events this term${exceeded ? ': more than the program may call' : ''}`;
}

function obligationLine({ in_force: inForce, ...each }: ObligationView): string {
  const span = `${each.from} to ${each.to ?? 'open'}`;
  const problem = each.problem === null ? '' : `: ${each.problem}`;
  return `  ${inForce ? 'IN FORCE' : 'coming  '}    ${each.bound} ${formatPower(each.power_w)} at ${each.feeder_id}, ${span} (${each.source})${problem}`;
}

export function eventLine(view: EventView): string {
  const { event_id: id, enrolment_id: enrolment, phase, next_at: next, seconds_to_next: seconds } = view;
  const parts = [
    `${id}  ${enrolment}${view.test ? ' [TEST]' : ''} ${phase}`,
    ...(next === null || seconds === null
      ? []
      : [`${NEXT[phase] ?? 'next'} in ${duration(seconds)} (${next})`]),
    `due ${view.due_at}`,
    view.ends_at === null ? 'no end yet' : `until ${view.ends_at}`,
    ...(view.problem === null ? [] : [view.problem]),
  ];
  return parts.join(', ');
}

const NEXT: Readonly<Record<string, string>> = {
  announced: 'falls',
  falling: 'due',
  'in-force': 'ends',
  returning: 'ready',
};

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${hours}:${two(minutes)}:${two(whole % 60)}`;
}
