import type { Estimate } from '../../performance/index.js';
import type { ReportHead } from '../report.js';
import { type Fact, figure, localText, number, type Table, text, time } from '../document.js';

export function siteFacts({ site, meterId, knownAt }: ReportHead): Fact[] {
  return [
    { label: 'Site', value: `${site.name} (${site.siteId}), ${site.timeZone}` },
    { label: 'Meter', value: `${meterId}, as known at ${localText(knownAt, site.timeZone)}` },
  ];
}

/** `2026-07-22 15:00 -04:00 to 2026-07-22 18:00 -04:00` */
export function spanText({ site }: ReportHead, from: string, to: string): string {
  return `${localText(from, site.timeZone)} to ${localText(to, site.timeZone)}`;
}

export function moneyTable(
  money: readonly { readonly name: string; readonly estimate: Estimate }[],
): Table[] {
  if (money.length === 0) return [];
  return [
    {
      title: 'Estimates',
      columns: [
        text('what'),
        number('amount', '', 2),
        text('currency'),
        text('mark'),
        text('formula'),
        text('source'),
      ],
      rows: money.map(({ name, estimate }) => [
        name,
        estimate.amount,
        estimate.currency,
        estimate.verification,
        estimate.formula,
        estimate.sources.join('; '),
      ]),
      note: 'Estimates by Ebb. What counts is what the operator settles.',
    },
  ];
}

export function evidenceTable({ evidence }: ReportHead): Table[] {
  if (evidence.length === 0) return [];
  return [
    {
      title: 'Ledger entries',
      columns: [number('entry', '', 0), time('at'), text('kind'), text('says'), text('hash')],
      rows: evidence.map(({ seq, at, kind, says, hash }) => [seq, at, kind, says, hash]),
      note: 'What this rests on. ebb ledger verify shows that these entries were not changed since.',
    },
  ];
}

/** MW from W, for people; null stays null. */
export function megawatts(powerW: number | null): number | null {
  return powerW === null ? null : powerW / 1e6;
}

/** `39 of 40 passed`, with what could not be judged. */
export function outcomeText(counts: {
  readonly passed: number;
  readonly failed: number;
  readonly notJudged: number;
}): string {
  const { passed, failed, notJudged } = counts;
  const unjudged = notJudged === 0 ? '' : `, ${notJudged} not judged`;
  return `${figure(passed, 0)} passed, ${figure(failed, 0)} failed${unjudged}`;
}
