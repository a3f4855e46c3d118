import type { EntityManager } from 'typeorm';
import type { MarketSeries } from '../core/ports/market-series.js';
import {
  foldInto,
  type IsNews,
  isHistory,
  newestOfEach,
  newsIn,
  packVersions,
  unpackVersions,
  type Version,
  VersionColumns,
} from '../core/versions/index.js';

/** Settlement prices, USD/MWh, beside all other figures of markets. */
export const REAL_TIME_PRICE = 'real-time-price';

export interface VersionedSeries {
  readonly operator: string;
  readonly series: MarketSeries | typeof REAL_TIME_PRICE;
}

export interface VersionedPlace extends VersionedSeries {
  /** A settlement point, a reserve product, or `SYSTEM`. */
  readonly place: string;
}

/** What was told of one place. */
export interface Told {
  readonly place: string;
  readonly versions: VersionColumns;
}

const DAY_MS = 86_400_000;
/** Rows that are read at first where the newest of a series are asked for: a day told bit by bit, and the one before. */
const NEWEST_BLOCKS_MIN = 12;

/** Any number does, as long as every Ebb takes the same. */
const SERIES_LOCK = 4_128_235;
/** In one order, so that nobody waits for somebody who waits for him. */
const LOCK_PLACES = `
  SELECT pg_advisory_xact_lock($1, number) FROM (
    SELECT DISTINCT hashtext($2 || ' ' || place) AS number FROM UNNEST($3::text[]) AS place ORDER BY number) AS lock`;
const day = (number: string): string => `(DATE '1970-01-01' + ${number}::int)`;
/** Each day is looked up by itself: joined, they would be looked for among all that there are. */
const blocksOf = (wanted: string): string => `
  CROSS JOIN LATERAL (
    SELECT ctid, block, versions FROM series_block
    WHERE operator = $1 AND series = $2 AND place = ($3::text[])[${wanted}.place] AND day = ${day(`${wanted}.day`)}
    ORDER BY block) AS present`;
const BLOCKS_OF_DAYS = `
  SELECT wanted.place, wanted.day, versions
  FROM UNNEST($4::int[], $5::int[]) AS wanted(place, day) ${blocksOf('wanted')}`;
const DROP_BLOCKS = `
  DELETE FROM series_block WHERE ctid = ANY (ARRAY (
    SELECT present.ctid FROM UNNEST($4::int[], $5::int[], $6::int[]) AS gone(place, day, block) ${blocksOf('gone')}
    WHERE present.block >= gone.block))`;
/** All their bytes in one piece, cut by the database: faster than an array of them. */
const ADD_BLOCKS = `
  INSERT INTO series_block (operator, series, place, day, block, versions)
  SELECT $1, $2, ($3::text[])[place], ${day('day')}, block, substring($9::bytea FROM at FOR length)
  FROM UNNEST($4::int[], $5::int[], $6::int[], $7::int[], $8::int[]) AS t(place, day, block, at, length)`;
const OF_PLACE = 'operator = $1 AND series = $2 AND place = $3';
const BLOCKS_BETWEEN = `
  SELECT versions FROM series_block WHERE ${OF_PLACE} AND day BETWEEN ${day('$4')} AND ${day('$5')}`;
const NEWEST_BLOCKS = `
  SELECT day - DATE '1970-01-01' AS day, versions FROM series_block WHERE ${OF_PLACE} AND day <= ${day('$4')}
  ORDER BY day DESC, block DESC LIMIT $5`;

/** What was told of one day of one place. */
interface ToldDay {
  /** Place in the list of those that are written, from 1 on. */
  readonly place: number;
  readonly day: number;
  /** Stretches of what was told, in its order. */
  readonly told: VersionColumns[];
}

interface NewBlock extends Pick<ToldDay, 'place' | 'day'> {
  readonly block: number;
  readonly added: VersionColumns;
  readonly bytes: Uint8Array;
  readonly replaces: boolean;
}

/**
 * Every version of figures by intervals, packed in blocks by the UTC day in which an interval starts (`series_block`). Versions
 * are only ever added; blocks of a day are put together as they become many.
 */
export class VersionStore {
  /** @param database or a transaction; `add` needs one */
  constructor(private readonly database: Pick<EntityManager, 'query'>) {}

  /**
   * Adds what is news, of any number of places. Writers of the same place take turns until the transaction ends.
   * @returns the news, by place and day
   */
  async add(
    { operator, series }: VersionedSeries,
    told: readonly Told[],
    isNews: IsNews,
  ): Promise<VersionColumns[]> {
    const places = [...new Set(told.map(({ place }) => place))];
    const days = daysOf(told, places);
    if (days.length === 0) return [];
    const key = [operator, series, places];
    await this.database.query(LOCK_PLACES, [SERIES_LOCK, `${operator} ${series}`, places]);
    const stored = await this.#blocksOf(key, days);
    const blocks = days.flatMap((each) => newBlock(each, stored.get(nameOf(each)) ?? [], isNews) ?? []);
    await this.#write(key, blocks);
    return blocks.map(({ added }) => added);
  }

  /** Every version of intervals that start in [from, to), by start, then by when it was known. Milliseconds of the epoch. */
  async between(at: VersionedPlace, fromMs: number, toMs: number): Promise<Version[]> {
    const versions = await this.#between(at, fromMs, toMs);
    return versions.sort((a, b) => a.startMs - b.startMs || a.knownAtMs - b.knownAtMs);
  }

  /** Of each interval that starts in [from, to) the newest version known at an instant, ascending. */
  async knownBetween(at: VersionedPlace, fromMs: number, toMs: number, atMs: number): Promise<Version[]> {
    return newestOfEach(await this.#between(at, fromMs, toMs), atMs);
  }

  /**
   * Of the latest intervals that start before `toMs` and of which something was known at an instant, the newest version known
   * then, ascending; at most `limit`.
   */
  async newest(at: VersionedPlace, toMs: number, atMs: number, limit: number): Promise<Version[]> {
    let found: Version[] = [];
    let lastDay = dayOf(toMs - 1);
    for (let count = NEWEST_BLOCKS_MIN; found.length < limit; count *= 4) {
      const rows = await this.database.query<{ day: number; versions: Buffer }[]>(NEWEST_BLOCKS, [
        ...keyOf(at),
        lastDay,
        count,
      ]);
      const isAll = rows.length < count;
      // The oldest day may have more blocks than were read.
      const oldestDay = rows.at(-1)?.day;
      const whole = isAll ? rows : rows.filter((row) => row.day !== oldestDay);
      const versions = whole
        .flatMap((row) => unpackVersions(row.versions).versions())
        .filter(({ startMs }) => startMs < toMs);
      found = [...newestOfEach(versions, atMs), ...found];
      if (isAll) break;
      lastDay = oldestDay!;
    }
    return found.slice(-limit);
  }

  async #between(at: VersionedPlace, fromMs: number, toMs: number): Promise<Version[]> {
    const rows = await this.database.query<{ versions: Buffer }[]>(BLOCKS_BETWEEN, [
      ...keyOf(at),
      dayOf(fromMs),
      dayOf(toMs - 1),
    ]);
    return rows
      .flatMap(({ versions }) => unpackVersions(versions).versions())
      .filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  }

  async #blocksOf(key: readonly unknown[], days: readonly ToldDay[]): Promise<Map<string, Version[][]>> {
    const rows = await this.database.query<{ place: number; day: number; versions: Buffer }[]>(
      BLOCKS_OF_DAYS,
      [...key, days.map(({ place }) => place), days.map((each) => each.day)],
    );
    const blocks = new Map<string, Version[][]>();
    for (const row of rows) {
      const versions = unpackVersions(row.versions).versions();
      const others = blocks.get(nameOf(row));
      if (others) others.push(versions);
      else blocks.set(nameOf(row), [versions]);
    }
    return blocks;
  }

  async #write(key: readonly unknown[], blocks: readonly NewBlock[]): Promise<void> {
    if (blocks.length === 0) return;
    const placesOf = (some: readonly NewBlock[]): number[][] => [
      some.map(({ place }) => place),
      some.map((each) => each.day),
      some.map(({ block }) => block),
    ];
    const replacing = blocks.filter(({ replaces }) => replaces);
    if (replacing.length > 0) await this.database.query(DROP_BLOCKS, [...key, ...placesOf(replacing)]);
    let end = 1;
    const starts = blocks.map(({ bytes }) => (end += bytes.length) - bytes.length);
    await this.database.query(ADD_BLOCKS, [
      ...key,
      ...placesOf(blocks),
      starts,
      blocks.map(({ bytes }) => bytes.length),
      Buffer.concat(blocks.map(({ bytes }) => bytes)),
    ]);
  }
}

/** What is news of a day, as the block that it makes with those that it swallows; null where nothing is. */
function newBlock(
  { place, day: number, told }: ToldDay,
  present: readonly (readonly Version[])[],
  isNews: IsNews,
): NewBlock | null {
  const at = { place, day: number };
  const [only] = told;
  if (present.length === 0 && told.length === 1 && isHistory(only!)) {
    return { ...at, block: 0, added: only!, bytes: packVersions(only!), replaces: false };
  }
  const news = newsIn(
    present.flat(),
    told.flatMap((part) => part.versions()),
    isNews,
  );
  if (news.length === 0) return null;
  const { block, versions } = foldInto(present, news);
  return {
    ...at,
    block,
    added: VersionColumns.of(news),
    bytes: packVersions(VersionColumns.of(versions)),
    replaces: block < present.length,
  };
}

function daysOf(told: readonly Told[], places: readonly string[]): ToldDay[] {
  const numbers = new Map(places.map((place, index) => [place, index + 1]));
  const days = new Map<string, ToldDay>();
  for (const { place, versions } of told) {
    for (let from = 0, to = 0; from < versions.length; from = to) {
      const at = { place: numbers.get(place)!, day: dayOf(versions.startMs[from]!) };
      while (to < versions.length && dayOf(versions.startMs[to]!) === at.day) to += 1;
      const name = nameOf(at);
      const part = versions.part(from, to);
      const other = days.get(name);
      if (other) other.told.push(part);
      else days.set(name, { ...at, told: [part] });
    }
  }
  return [...days.values()];
}

function keyOf({ operator, series, place }: VersionedPlace): string[] {
  return [operator, series, place];
}

function nameOf({ place, day: number }: Pick<ToldDay, 'place' | 'day'>): string {
  return `${place} ${number}`;
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}
