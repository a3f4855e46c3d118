import { z } from 'zod';
import { id, instant } from './schemas.js';
import { invalid } from './validate.js';

/** Where a page ended, by what its list is sorted by: rows that are added meanwhile move nothing. */
type Position = readonly (string | number | null)[];

/** A list that is given in pages. */
export interface Paged<P extends Position> {
  readonly name: string;
  readonly position: z.ZodType<P>;
}

const count = z.int().min(0);
const text = z.string().regex(/^[^\0]*$/);

/** Every list that grows, with what says where a page ended. */
export const PAGED = {
  plans: { name: 'plans', position: z.tuple([count]) },
  commands: { name: 'commands', position: z.tuple([instant, z.uuid()]) },
  miners: { name: 'miners', position: z.tuple([text, id, z.number().nullable()]) },
  overrides: { name: 'overrides', position: z.tuple([instant, z.uuid()]) },
  ledger: { name: 'ledger', position: z.tuple([count]) },
  intervals: { name: 'intervals', position: z.tuple([instant, instant]) },
  events: { name: 'events', position: z.tuple([instant, text, text]) },
  eventReports: { name: 'event-reports', position: z.tuple([instant, text, text, text]) },
  backtests: { name: 'backtests', position: z.tuple([instant, z.uuid()]) },
  settings: { name: 'settings', position: z.tuple([count]) },
  alerts: { name: 'alerts', position: z.tuple([instant, z.uuid()]) },
  reports: { name: 'reports', position: z.tuple([count]) },
  approvals: { name: 'approvals', position: z.tuple([instant, z.uuid()]) },
} satisfies Record<string, Paged<Position>>;

/** Null where the first page is asked for. @throws ProblemError (invalid) where it is no cursor of this list */
export function positionOf<P extends Position>(list: Paged<P>, cursor: string | undefined): P | null {
  if (cursor === undefined) return null;
  const parsed = z.tuple([z.literal(list.name), list.position]).safeParse(decoded(cursor));
  if (parsed.success) return parsed.data[1];
  const fix = 'Give `next_cursor` of the page before, or none for the first page.';
  throw invalid([{ path: 'query.cursor', problem: `is no cursor of ${list.name}`, fix }]);
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The first `limit` of `rows`, which has one more where there is a page after it. */
export function pageOf<T, P extends Position>(
  list: Paged<P>,
  rows: readonly T[],
  limit: number,
  place: (last: T) => P,
): Page<T> {
  if (rows.length <= limit) return { rows, nextCursor: null };
  const page = rows.slice(0, limit);
  return { rows: page, nextCursor: cursorText(list, place(page.at(-1)!)) };
}

function cursorText<P extends Position>({ name }: Paged<P>, position: P): string {
  return Buffer.from(JSON.stringify([name, position])).toString('base64url');
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
