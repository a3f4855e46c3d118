import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { ConfigProblem } from '../src/core/errors.js';
import { schemaFindings } from './explain.js';
import { salvage, type Salvaged } from './salvage.js';
import { minerRowSchema, type RawMiner } from './schema.js';
import { pathText } from './yaml-source.js';

export interface MinerRow {
  readonly miner: Salvaged<RawMiner>;
  /** Line in the table. */
  readonly line: number;
}

/** Reads a table of miners with the columns id, model, feeder, customer, host, username and password. */
export function readMinerTable(file: string): { rows: MinerRow[]; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const problem = (line: number | undefined, path: string, text: string, fix: string): void =>
    void problems.push({ file, ...(line !== undefined && { line }), path, problem: text, fix });
  let parsed: { record: Record<string, string>; info: { lines: number } }[];
  try {
    parsed = parse(readFileSync(file, 'utf8'), {
      columns: true,
      info: true,
      bom: true,
      trim: true,
      comment: '#',
      skip_empty_lines: true,
    });
  } catch (error) {
    const line = error instanceof CsvError ? (error['lines'] as number | undefined) : undefined;
    problem(
      line,
      '',
      `the table cannot be read: ${(error as Error).message}`,
      'Correct the path or the line.',
    );
    return { rows: [], problems };
  }
  const rows = parsed.map(({ record, info: { lines: line } }) => {
    // An empty cell is a value that is not given.
    const given = Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== ''));
    for (const { path, problem: text, fix } of schemaFindings(minerRowSchema, given))
      problem(line, pathText(path), text, fix);
    return { miner: salvage(minerRowSchema, given), line };
  });
  return { rows, problems };
}
