/** What somebody told of an interval, and since when it was known. Instants are milliseconds of the Unix epoch. */
export interface Version {
  readonly startMs: number;
  readonly minutes: number;
  /** In the unit of its series. */
  readonly value: number;
  readonly knownAtMs: number;
  /** When the market corrected it, by its own word, later than the epoch; null as first published. */
  readonly correctedAtMs: number | null;
  readonly source: string;
}

/** In a column that has no null. */
const NOT_CORRECTED = 0;

/** Versions, column by column: a history of many is handled so without an object for each. */
export class VersionColumns {
  /**
   * @param correctedAtMs 0 as first published
   * @param source place in `sources` of each
   */
  constructor(
    readonly startMs: Float64Array,
    readonly minutes: Float64Array,
    readonly value: Float64Array,
    readonly knownAtMs: Float64Array,
    readonly correctedAtMs: Float64Array,
    readonly source: Float64Array,
    readonly sources: readonly string[],
  ) {}

  /** Room for so many of one source; as first published. */
  static ofSource(source: string, length: number): VersionColumns {
    const column = (): Float64Array => new Float64Array(length);
    return new VersionColumns(column(), column(), column(), column(), column(), column(), [source]);
  }

  static of(versions: readonly Version[]): VersionColumns {
    const sources = [...new Set(versions.map(({ source }) => source))];
    const numbers = new Map(sources.map((source, number) => [source, number]));
    const column = (of: (version: Version) => number): Float64Array => Float64Array.from(versions, of);
    return new VersionColumns(
      column(({ startMs }) => startMs),
      column(({ minutes }) => minutes),
      column(({ value }) => value),
      column(({ knownAtMs }) => knownAtMs),
      column(({ correctedAtMs }) => correctedAtMs ?? NOT_CORRECTED),
      column(({ source }) => numbers.get(source)!),
      sources,
    );
  }

  get length(): number {
    return this.startMs.length;
  }

  /** Those of [from, to), over the same memory. */
  part(from: number, to: number): VersionColumns {
    const part = (column: Float64Array): Float64Array => column.subarray(from, to);
    return new VersionColumns(
      part(this.startMs),
      part(this.minutes),
      part(this.value),
      part(this.knownAtMs),
      part(this.correctedAtMs),
      part(this.source),
      this.sources,
    );
  }

  versions(): Version[] {
    return Array.from({ length: this.length }, (_, at) => ({
      startMs: this.startMs[at]!,
      minutes: this.minutes[at]!,
      value: this.value[at]!,
      knownAtMs: this.knownAtMs[at]!,
      correctedAtMs: this.correctedAtMs[at] === NOT_CORRECTED ? null : this.correctedAtMs[at]!,
      source: this.sources[this.source[at]!]!,
    }));
  }
}
