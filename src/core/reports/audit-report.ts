import type { LedgerEntry } from '../ledger/entry.js';
import type { ReportHead } from './report.js';

/** What an audit is reported from: the entries of a span, as they come, and what the verification of it found. */
export interface AuditReportInput {
  readonly head: ReportHead;
  readonly from: string;
  readonly to: string;
  readonly entries: Iterable<Pick<LedgerEntry, 'seq' | 'at' | 'kind' | 'body' | 'hash'>>;
  readonly chain: {
    readonly ok: boolean;
    readonly entries: number;
    readonly checkpoints: number;
    readonly headSeq: number;
    readonly headHash: string;
    readonly keyIds: readonly string[];
  };
  readonly retentionYears: number;
}

/** An entry that a person made, or that changes what is believed. */
export interface AuditAct {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly by: string;
  readonly says: string;
}

export interface AuditReport {
  readonly kind: 'audit';
  readonly head: ReportHead;
  readonly from: string;
  readonly to: string;
  readonly chain: AuditReportInput['chain'];
  readonly kinds: readonly {
    readonly kind: string;
    readonly entries: number;
    readonly first: string;
    readonly last: string;
  }[];
  /** Changes of configuration, overrides, tokens, corrections; in their order. */
  readonly acts: readonly AuditAct[];
  readonly retentionYears: number;
}

const ACTS = new Set([
  'config-changed',
  'override-set',
  'override-released',
  'token-created',
  'token-revoked',
  'miner-taken-over',
  'entry-corrected',
  'report-issued',
  'service-started',
  'service-stopped',
]);

const SAYS_CHARACTERS_MAX = 300;

/** What was recorded in a span, and by whom. */
export function auditReport({
  head,
  from,
  to,
  entries,
  chain,
  retentionYears,
}: AuditReportInput): AuditReport {
  const kinds = new Map<string, { kind: string; entries: number; first: string; last: string }>();
  const acts: AuditAct[] = [];
  for (const { seq, at, kind, body } of entries) {
    if (at < from || at >= to) continue;
    const known = kinds.get(kind) ?? { kind, entries: 0, first: at, last: at };
    kinds.set(kind, { ...known, entries: known.entries + 1, last: at });
    const isCorrection = kind === 'meter-data-received' && JSON.stringify(body).includes('"corrects"');
    if (!ACTS.has(kind) && !isCorrection) continue;
    const { by, reason, name } = body as {
      readonly by?: unknown;
      readonly reason?: unknown;
      readonly name?: unknown;
    };
    const says = [name, reason].filter((each): each is string => typeof each === 'string').join(': ');
    acts.push({
      seq,
      at,
      kind: isCorrection ? 'meter data corrected' : kind,
      by: typeof by === 'string' ? by : '',
      says: says.slice(0, SAYS_CHARACTERS_MAX),
    });
  }
  return {
    kind: 'audit',
    head,
    from,
    to,
    chain,
    kinds: [...kinds.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    acts,
    retentionYears,
  };
}
