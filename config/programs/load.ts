import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from '../../src/core/errors.js';
import type { HolidayCalendar } from '../../src/core/market/calendar.js';
import type { Program, Verification } from '../../src/core/programs/rules.js';
import { fromWire } from '../../src/core/wire.js';
import { builtInPath } from '../built-in.js';
import type { Report } from '../checks/report.js';
import { schemaProblems } from '../explain.js';
import { YamlSource } from '../yaml-source.js';
import { checkCalendars, checkPrograms } from './check.js';
import { calendarsSchema, programsSchema, type RawPrograms } from './schema.js';

const CALENDARS = 'calendars.yaml';

export interface ProgramCalendar extends HolidayCalendar {
  readonly verification: Verification;
  readonly source: string;
}

/** Programs and the calendars that they name, by their ids. */
export interface ProgramCatalogue {
  readonly programs: ReadonlyMap<string, Program>;
  readonly calendars: ReadonlyMap<string, ProgramCalendar>;
}

/**
 * Reads a folder of program rules, the built-in one by default, and checks all of it.
 * @throws ConfigError with every mistake that was found, each with its path, line and fix.
 */
export function loadPrograms(
  folder: string = dirname(builtInPath(join('programs', CALENDARS))),
): ProgramCatalogue {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const texts = files.sort().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  return readPrograms(texts.map(({ file, text }) => ({ file: join('config', 'programs', file), text })));
}

/** The built-in calendars by their ids. @throws ConfigError as `loadPrograms` does */
export function loadCalendars(): ProgramCatalogue['calendars'] {
  const text = readFileSync(builtInPath(join('programs', CALENDARS)), 'utf8');
  return readPrograms([{ file: join('config', 'programs', CALENDARS), text }]).calendars;
}

/** The same from texts: one of calendars (`…calendars.yaml`), the others of programs. */
export function readPrograms(texts: readonly { file: string; text: string }[]): ProgramCatalogue {
  const problems: ConfigProblem[] = [];
  const sources = texts.map(({ file, text }) => new YamlSource(file, text));
  const isCalendars = ({ file }: YamlSource): boolean => file.endsWith(CALENDARS);
  const calendarFiles = parsed(calendarsSchema, sources.filter(isCalendars), problems);
  const programFiles = parsed(
    programsSchema,
    sources.filter((source) => !isCalendars(source)),
    problems,
  );
  const calendars = calendarFiles.flatMap(({ value }) => fromWire(value.calendars));
  const programs = programFiles.flatMap(({ value }) => programsOf(value));
  const known = {
    programs: new Set(programs.map(({ programId }) => programId)),
    calendars: new Set(calendars.map(({ calendarId }) => calendarId)),
  };
  for (const { source, value } of calendarFiles) checkCalendars(value, reportTo(source, problems));
  const seen = new Set<string>();
  for (const { source, value } of programFiles) {
    const report = reportTo(source, problems);
    checkPrograms(value, known, report);
    reportTwins(value, seen, report);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    programs: new Map(programs.map((program) => [program.programId, program])),
    calendars: new Map(calendars.map((calendar) => [calendar.calendarId, calendar])),
  };
}

function programsOf({ rules, programs }: RawPrograms): Program[] {
  return programs.map((raw) => fromWire({ ...raw, rules: [...rules, ...raw.rules] }));
}

/** An id is one program's, whatever the file. */
function reportTwins({ programs }: RawPrograms, seen: Set<string>, report: Report): void {
  programs.forEach(({ program_id: name }, index) => {
    if (seen.has(name)) {
      report(['programs', index, 'program_id'], `there is another program "${name}"`, 'Give it another id.');
    }
    seen.add(name);
  });
}

function parsed<S extends z.ZodType>(
  schema: S,
  sources: readonly YamlSource[],
  problems: ConfigProblem[],
): { source: YamlSource; value: z.output<S> }[] {
  return sources.flatMap((source) => {
    const found = source.readable
      ? [...source.syntaxProblems, ...schemaProblems(schema, source, source.value())]
      : source.syntaxProblems;
    problems.push(...found);
    return found.length === 0 ? [{ source, value: schema.parse(source.value()) }] : [];
  });
}

function reportTo(source: YamlSource, problems: ConfigProblem[]): Report {
  return (...problem) => void problems.push(source.problem(...problem));
}
