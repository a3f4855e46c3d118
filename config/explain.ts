import { z } from 'zod';
import type { ConfigProblem } from '../src/core/errors.js';
import { nearestWord } from './did-you-mean.js';
import type { Path, YamlSource } from './yaml-source.js';

/** One difference between a value and its schema. */
export interface Finding {
  readonly path: Path;
  readonly problem: string;
  readonly fix: string;
}

/** Everything in which `value` differs from the schema, each at its line. */
export function schemaProblems(schema: z.ZodType, source: YamlSource, value: unknown): ConfigProblem[] {
  return schemaFindings(schema, value).map(({ path, problem, fix }) => source.problem(path, problem, fix));
}

export function schemaFindings(schema: z.ZodType, value: unknown): Finding[] {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => findings(schema, issue));
}

function findings(schema: z.ZodType, issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], ...unknownKey(key, known) }));
  }
  if (isMissing(issue)) return [{ path, problem: 'is missing', fix: `Add it: ${wanted(issue)}.` }];
  return [{ path, problem: `${shown(inputOf(issue))} is not right`, fix: `Write ${wanted(issue)}.` }];
}

/** The value at the issue's path; of a union, the input is the group that its path leads into. */
function inputOf(issue: z.core.$ZodIssue): unknown {
  return issue.code === 'invalid_union' && isObject(issue.input)
    ? issue.input[issue.path.at(-1) as string]
    : issue.input;
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return inputOf(issue) === undefined && issue.code !== 'custom';
}

function unknownKey(key: string, known: readonly string[]): { problem: string; fix: string } {
  const near = nearestWord(key, known);
  const list = known.length === 0 ? 'Remove it.' : `Known here: ${known.join(', ')}.`;
  return { problem: 'is not a known setting', fix: near === null ? list : `Did you mean "${near}"? ${list}` };
}

/** What belongs there, in words. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        {
          object: 'a group of settings',
          array: 'a list',
          string: 'a text',
          int: 'a whole number',
          boolean: 'true or false',
        }[issue.expected as string] ?? `a ${issue.expected}`
      );
    case 'too_small':
      if (issue.origin === 'array') return `a list of at least ${issue.minimum}`;
      if (issue.origin === 'string') return 'a text that is not empty';
      return `a number of ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `a number of ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_value':
      return issue.values
        .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
        .join(', or ');
    case 'invalid_union':
      return unionOptions(issue) ?? 'one of the kinds that the documentation lists';
    default:
      return issue.message.replace(/^Invalid (\w+):?\s*/, '');
  }
}

function unionOptions(issue: z.core.$ZodIssueInvalidUnion): string | null {
  const options = (issue as { options?: readonly unknown[] }).options;
  return options?.map(String).join(', or ') ?? null;
}

/** The keys that the schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const inner = unwrapped(schema);
  const [step, ...rest] = path;
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const options = inner.options as readonly z.core.$ZodType[];
    return [...new Set(options.flatMap((option) => keysAt(option, path)))];
  }
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.core.$ZodType, rest);
  const part =
    inner instanceof z.ZodObject ? (inner.shape as Record<string, z.core.$ZodType>)[step] : undefined;
  return part ? keysAt(part, rest) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrapped(schema.unwrap() as z.core.$ZodType);
  }
  return schema;
}

function shown(input: unknown): string {
  if (isObject(input)) return 'this group of settings';
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
