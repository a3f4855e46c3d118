/** What a program, or the grid itself, requires of the site in an interval. */
export interface Obligation {
  /** Where it comes from, as an operator would look it up: `ercot-ers-30/event 17`. */
  readonly source: string;
  /** Load shed ordered by the grid outranks a program's call. */
  readonly mandatory: boolean;
  readonly bound: 'ceiling' | 'floor';
  readonly feederId: string;
  readonly powerW: number;
  /** Half-open [from, to), ISO 8601 UTC; `to` null while the end is not known. */
  readonly from: string;
  readonly to: string | null;
}

/** Obligations in force at `at` (ISO 8601 UTC). An event whose end is unknown stays in force. */
export function obligationsInForce(obligations: readonly Obligation[], at: string): Obligation[] {
  return obligations.filter(({ from, to }) => from <= at && (to === null || at < to));
}

/** When the next obligation begins or ends after `at` (ISO 8601 UTC); null where none does. */
export function nextEdge(obligations: readonly Obligation[], at: string): string | null {
  const edges = obligations.flatMap(({ from, to }) => [from, ...(to === null ? [] : [to])]);
  return edges.filter((edge) => edge > at).sort()[0] ?? null;
}
