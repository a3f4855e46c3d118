import type { LoadTag } from '../baselines/index.js';
import type { MeterInterval } from '../ports/meter.js';
import type { Rule, Verification } from '../programs/index.js';

/** The site that a report is of. */
export interface ReportSite {
  readonly siteId: string;
  readonly name: string;
  readonly timeZone: string;
}

/** An entry of the ledger that a report rests on. */
export interface EvidenceRef {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly kind: string;
  /** What it says, in words. */
  readonly says: string;
}

/** What every report has. */
export interface ReportHead {
  readonly site: ReportSite;
  /** ISO 8601 UTC. */
  readonly issuedAt: string;
  /** Meter data that became known later are not in it. */
  readonly knownAt: string;
  readonly meterId: string;
  readonly evidence: readonly EvidenceRef[];
}

/** A metering interval with why load was other than it would have been. */
export interface TaggedInterval extends MeterInterval {
  readonly tag: LoadTag | null;
  readonly version: number;
}

/** A rule that a report was made by, as of the day that it was in force. */
export interface RuleMark {
  readonly rule: string;
  readonly effectiveFrom: string | null;
  readonly verification: Verification;
  /** Figures of it that no source confirms. */
  readonly unverified: readonly string[];
  readonly source: string;
}

export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

export function markOf({ rule, id, effectiveFrom, verification, unverified, source }: Rule): RuleMark {
  const name = rule === id ? rule : `${rule}/${id}`;
  return { rule: name, effectiveFrom, verification, unverified, source };
}

/** Each rule once, in the order of their first use. */
export function marksOf(rules: readonly (Rule | null)[]): RuleMark[] {
  const marks = rules.flatMap((rule) => (rule ? [markOf(rule)] : []));
  return [...new Map(marks.map((mark) => [`${mark.rule} ${mark.effectiveFrom}`, mark])).values()];
}

/** To a watt-hour: what meters tell. */
export function roundMwh(mwh: number): number {
  return Number(mwh.toFixed(6));
}

/** What the marks V, S and U mean, for whoever reads a report without its program's page. */
export const MARK_DEFINITIONS: readonly Definition[] = [
  { term: 'V', meaning: 'verified: the primary text of the rule was read' },
  { term: 'S', meaning: 'secondary: from a source that describes the rule, not from the rule itself' },
  {
    term: 'U',
    meaning: 'unverified: no source confirms it, or a part of it; confirm before money depends on it',
  },
];
