import { EbbError } from '../core/errors.js';
import { alwaysOn, strike } from '../core/planner/strike.js';
import type { EconomicPolicy, Policy, ThresholdPolicy } from '../core/planner/policy.js';

/** A policy by the name that a report calls it. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Policy;
}

const ECONOMIC: Omit<EconomicPolicy, 'minUpMinutes' | 'minDownMinutes'> = {
  kind: 'economic',
  marginUsdPerMwh: 0,
  horizonHours: 36,
  wearUsdPerWake: 0.03,
  wakesPerDayMax: null,
};

const RULE_KEYS = ['curtail', 'resume', 'after', 'resume_after', 'high'] as const;

const FORMS =
  'economic, threshold, always-on, strike:NN (delivered $/MWh), threshold:curtail=90,resume=80,after=2 ' +
  '(also resume_after, high), or a YAML file with a policy';

/**
 * Reads what `--policy` was given.
 * @param own the site's policy: what `economic` and `threshold` mean where it is of that kind, and whose minimum times count
 * @param readFile reads a file with a `policy:`
 * @throws EbbError (rejected) with the forms there are
 */
export function parsePolicy(text: string, own: Policy, readFile: (file: string) => Policy): NamedPolicy {
  const [kind, rest] = split(text);
  if (text === 'economic') return { name: text, policy: own.kind === 'economic' ? own : economic(own) };
  if (text === 'always-on') return { name: text, policy: alwaysOn(own) };
  if (text === 'threshold') {
    if (own.kind === 'threshold') return { name: text, policy: own };
    throw refused(
      text,
      'the site has no rule of its own; write it, as threshold:curtail=90,resume=80,after=2',
    );
  }
  if (kind === 'strike' && rest !== null) {
    return { name: text, policy: strike(numberOf(rest, text, 'the strike'), own) };
  }
  if (kind === 'threshold' && rest !== null) return { name: text, policy: rule(rest, text, own) };
  if (/\.ya?ml$/i.test(text)) return { name: text, policy: readFile(text) };
  throw refused(text, `there is no such policy`);
}

function economic({ minUpMinutes, minDownMinutes }: Policy): EconomicPolicy {
  return { ...ECONOMIC, minUpMinutes, minDownMinutes };
}

function rule(rest: string, text: string, own: Policy): ThresholdPolicy {
  const given = new Map(
    rest.split(',').map((each) => [each.split('=')[0]!.trim(), each.split('=')[1] ?? '']),
  );
  const unknown = [...given.keys()].find((key) => !(RULE_KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) throw refused(text, `"${unknown}" is not among ${RULE_KEYS.join(', ')}`);
  const value = (key: (typeof RULE_KEYS)[number], otherwise: number | null): number => {
    const cell = given.get(key);
    if (cell !== undefined) return numberOf(cell, text, key);
    if (otherwise === null) throw refused(text, `it needs ${key}=…`);
    return otherwise;
  };
  const curtail = value('curtail', null);
  const resume = value('resume', curtail);
  if (resume > curtail) throw refused(text, 'resume must not be above curtail');
  return {
    ...strike(curtail, own),
    resumeBelowUsdPerMwh: resume,
    curtailAfterIntervals: countOf(value('after', 1), text),
    resumeAfterIntervals: countOf(value('resume_after', 1), text),
    highStrikeUsdPerMwh: given.has('high') ? value('high', null) : null,
  };
}

function split(text: string): [string, string | null] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, null] : [text.slice(0, colon), text.slice(colon + 1)];
}

function numberOf(cell: string, text: string, what: string): number {
  const value = Number(cell);
  if (cell.trim() === '' || !Number.isFinite(value)) throw refused(text, `${what} is not a number`);
  return value;
}

function countOf(value: number, text: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw refused(text, 'after and resume_after count intervals: whole numbers from 1');
}

function refused(text: string, why: string): EbbError {
  return new EbbError('rejected', `--policy ${text}: ${why}. Policies are ${FORMS}.`);
}
