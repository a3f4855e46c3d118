import type { RawCalendars, RawPrograms } from './schema.js';
import type { Report } from '../checks/report.js';
import type { Path } from '../yaml-source.js';

type RawRule = RawPrograms['rules'][number];

/** Ids that rules may name. */
export interface KnownIds {
  readonly programs: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
}

/** What must hold between the rules of a file, beside their shape. */
export function checkPrograms(file: RawPrograms, known: KnownIds, report: Report): void {
  const shared = file.rules.map((rule, index) => ({ rule, path: ['rules', index] }));
  file.programs.forEach((program, index) => {
    const path = ['programs', index];
    const own = program.rules.map((rule, at) => ({ rule, path: [...path, 'rules', at] }));
    const rules = [...shared, ...own];
    for (const needed of ['obligation', 'metering', 'calendar', 'retention'] as const) {
      if (rules.some(({ rule }) => rule.rule === needed)) continue;
      report([...path, 'rules'], `has no rule "${needed}"`, 'Add one, with its source.');
    }
    checkRepeated(rules, report);
    const terms = new Set(rules.flatMap(({ rule }) => (rule.rule === 'term' ? [rule.id] : [])));
    for (const each of rules) checkRule(each.rule, each.path, { ...known, terms }, report);
  });
}

/** Two rules of the same kind, id and first day: nobody could tell which is in force. */
function checkRepeated(rules: readonly { rule: RawRule; path: Path }[], report: Report): void {
  const seen = new Set<string>();
  for (const { rule, path } of rules) {
    if (rule.effective_from === null) continue;
    const key = `${rule.rule} ${rule.id} ${rule.effective_from}`;
    if (seen.has(key)) {
      const problem = `there are two rules "${rule.rule}" (id ${rule.id}) from ${rule.effective_from}`;
      report(path, problem, 'Give one of them another id, or another effective_from.');
    }
    seen.add(key);
  }
}

function checkRule(
  rule: RawRule,
  path: Path,
  known: KnownIds & { readonly terms: ReadonlySet<string> },
  report: Report,
): void {
  const unknown = (key: string, what: string, ids: readonly string[], of: ReadonlySet<string>): void => {
    for (const each of ids.filter((name) => !of.has(name))) {
      report(
        [...path, key],
        `there is no ${what} "${each}"`,
        `Known: ${[...of].sort().join(', ') || 'none'}.`,
      );
    }
  };
  if (rule.effective_from !== null && rule.effective_to !== null && rule.effective_to < rule.effective_from) {
    report(
      [...path, 'effective_to'],
      'is before effective_from',
      'Give the last day on which it is in force.',
    );
  }
  if (rule.rule === 'calendar') unknown('calendar_id', 'calendar', [rule.calendar_id], known.calendars);
  if (rule.rule === 'exclusive') unknown('programs', 'program', rule.programs, known.programs);
  if (rule.rule === 'time-period' || rule.rule === 'limits')
    unknown('terms', 'term', rule.terms, known.terms);
  if (rule.rule === 'time-period' && rule.hours_ending && rule.hours_ending.first > rule.hours_ending.last) {
    report([...path, 'hours_ending'], 'ends before it begins', 'Split it at midnight into two periods.');
  }
  if (rule.rule === 'response-curve') {
    const ascending = rule.segments.every(
      ({ from_ratio: from }, index) => index === 0 || from > rule.segments[index - 1]!.from_ratio,
    );
    if (!ascending) report([...path, 'segments'], 'is not in order', 'Sort it by from_ratio, ascending.');
  }
  if (rule.rule === 'baseline') checkMethod(rule.method, [...path, 'method'], report);
}

function checkMethod(
  method: Extract<RawRule, { rule: 'baseline' }>['method'],
  path: Path,
  report: Report,
): void {
  if ('days' in method && method.days) {
    const { like_days: likeDays, look_back_days: near, look_back_days_max: far } = method.days;
    if (far < near) {
      report([...path, 'days', 'look_back_days_max'], 'is below look_back_days', `Write at least ${near}.`);
    }
    likeDays.forEach(({ take, min, drop_highest: highest, drop_lowest: lowest }, index) => {
      const place = [...path, 'days', 'like_days', index];
      if (min > take) report([...place, 'min'], 'is above take', `Write at most ${take}.`);
      if (min <= highest + lowest) {
        report([...place, 'min'], `leaves no day when ${highest + lowest} are dropped`, 'Write more.');
      }
    });
  }
  const { adjustment } = method;
  if (adjustment && adjustment.from_minutes_before <= adjustment.to_minutes_before) {
    report(
      [...path, 'adjustment', 'to_minutes_before'],
      'is not after from_minutes_before',
      'Both count back from the start of the event: write a smaller number.',
    );
  }
}

/** Holidays that others hang on must be there. */
export function checkCalendars({ calendars }: RawCalendars, report: Report): void {
  calendars.forEach(({ holidays }, index) => {
    const names = new Set(holidays.flatMap((each) => ('after' in each ? [] : [each.name])));
    holidays.forEach((each, at) => {
      if (!('after' in each) || names.has(each.after)) return;
      const path = ['calendars', index, 'holidays', at, 'after'];
      report(path, `there is no holiday "${each.after}" with a date`, `Known: ${[...names].join(', ')}.`);
    });
  });
}
