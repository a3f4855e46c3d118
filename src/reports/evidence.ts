import type { LedgerEntry } from '../core/ledger/entry.js';
import type { EvidenceRef } from '../core/reports/index.js';
import type { Ledger } from '../ledger/index.js';
import type { ReportJob } from './request.js';

/** The newest entries with meter data that a report lists; it does not list hundreds. */
const METER_ENTRIES_MAX = 40;

/** These entries, and those that brought the meter data, in the ledger's order. */
export async function evidenceOfMeter(
  { ledger, job: { site } }: { readonly ledger: Ledger; readonly job: ReportJob },
  seqs: ReadonlySet<number>,
  entries: readonly LedgerEntry[] = [],
): Promise<EvidenceRef[]> {
  const newest = [...seqs].sort((a, b) => b - a).slice(0, METER_ENTRIES_MAX);
  const found = new Map(entries.map((entry) => [entry.seq, entry]));
  for (const fromSeq of newest) {
    for (const entry of await ledger.read(site.siteId, { fromSeq, limit: 1 })) found.set(entry.seq, entry);
  }
  return [...found.values()].sort((a, b) => a.seq - b.seq).map(evidenceOf);
}

function evidenceOf({ seq, hash, at, kind, body }: LedgerEntry): EvidenceRef {
  return { seq, hash, at, kind, says: saysOf(kind, body) };
}

interface Said {
  readonly source?: string;
  readonly meter_id?: string;
  readonly config_hash?: string;
  readonly by?: string;
  readonly source_id?: string;
  readonly peer?: string;
  readonly sha256?: string;
  readonly changes?: readonly {
    readonly kind: string;
    readonly event_id: string;
    readonly version: number;
  }[];
}

function saysOf(kind: LedgerEntry['kind'], body: object): string {
  const said = body as Said;
  switch (kind) {
    case 'signal-received': {
      const changes = said.changes?.map(
        (change) => `${change.kind} ${change.event_id} version ${change.version}`,
      );
      return `${changes?.join(', ') ?? ''} by ${said.source_id ?? ''} from ${said.peer ?? ''}, message ${said.sha256 ?? ''}`;
    }
    case 'config-changed':
      return `configuration ${said.config_hash ?? ''} by ${said.by ?? ''}`;
    default:
      return `meter ${said.meter_id ?? ''} from ${said.source ?? 'nowhere'}`;
  }
}
