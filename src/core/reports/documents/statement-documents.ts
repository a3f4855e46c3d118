import type { AuditReport } from '../audit-report.js';
import type { CustomerReport } from '../customer-report.js';
import { figure, number, percent, type ReportDocument, text, time } from '../document.js';
import type { EfficiencyReport } from '../efficiency-report.js';
import { evidenceTable, siteFacts, spanText } from './parts.js';

export function auditDocument({
  head,
  from,
  to,
  chain,
  kinds,
  acts,
  retentionYears,
}: AuditReport): ReportDocument {
  return {
    title: 'Audit of the record',
    subtitle: `${spanText(head, from, to)}`,
    head,
    facts: [
      ...siteFacts(head),
      {
        label: 'Chain',
        value: `${chain.ok ? 'sound' : 'NOT SOUND'}: ${figure(chain.entries, 0)} entries, ${figure(chain.checkpoints, 0)} signed checkpoints`,
      },
      { label: 'Head', value: `${chain.headSeq} ${chain.headHash}` },
      { label: 'Keys', value: chain.keyIds.join(', ') || 'none' },
      { label: 'Retention', value: `${retentionYears} years: the record cannot be pruned inside them` },
    ],
    charts: [],
    tables: [
      {
        title: 'Kinds of entry',
        columns: [text('kind'), number('entries', '', 0), time('first'), time('last')],
        rows: kinds.map((each) => [each.kind, each.entries, each.first, each.last]),
      },
      {
        title: 'Acts',
        columns: [number('entry', '', 0), time('at'), text('kind'), text('by'), text('says')],
        rows: acts.map((each) => [each.seq, each.at, each.kind, each.by, each.says]),
        note: 'What people did, and what was corrected. A correction is a new entry that names the old one.',
      },
      ...evidenceTable(head),
    ],
    notes: [],
    definitions: [
      { term: 'chain', meaning: 'entries, each sealed onto the one before by SHA-256; see docs/ledger.md' },
      { term: 'checkpoint', meaning: 'an Ed25519 signature over the Merkle root of all entries up to one' },
    ],
    rules: [],
  };
}

export function efficiencyDocument(report: EfficiencyReport): ReportDocument {
  const { head, from, to, site, rows, shed, shedMwh } = report;
  return {
    title: 'Efficiency and grid service',
    subtitle: `${spanText(head, from, to)}`,
    head,
    facts: [
      ...siteFacts(head),
      { label: 'Energy of the machines', value: figure(site.minerMwh, 3, 'MWh') },
      { label: 'Energy by the meter', value: figure(site.meteredMwh, 3, 'MWh') },
      { label: 'Efficiency of the machines', value: figure(site.minerJoulesPerTerahash, 2, 'J/TH') },
      { label: 'Efficiency by the meter', value: figure(site.meteredJoulesPerTerahash, 2, 'J/TH') },
      { label: 'Uptime', value: percent(site.uptimeRatio) },
      { label: 'Shed for the grid', value: figure(shedMwh, 3, 'MWh') },
    ],
    charts: [],
    tables: [
      {
        title: 'Models',
        columns: [
          text('model'),
          text('firmware'),
          text('month'),
          number('energy', 'MWh', 3),
          number('efficiency', 'J/TH', 2),
          number('uptime', '%', 1),
          number('estimated', '%', 1),
        ],
        rows: rows.map((each) => [
          each.model,
          each.firmware,
          each.month ?? 'all',
          each.energyMwh,
          each.joulesPerTerahash,
          percentage(each.uptimeRatio),
          percentage(each.estimatedRatio),
        ]),
      },
      {
        title: 'Grid service',
        columns: [text('when'), number('hours', 'h', 2), number('shed', 'MWh', 3)],
        rows: shed.map((each) => [each.label, each.hours, each.shedMwh]),
      },
      ...evidenceTable(head),
    ],
    notes: report.notes,
    definitions: report.definitions,
    rules: [],
  };
}

export function customerDocument(report: CustomerReport): ReportDocument {
  const { head, customerId, from, to, rows } = report;
  return {
    title: `Statement for ${customerId}`,
    subtitle: `Curtailment, fairness and credit, ${spanText(head, from, to)}`,
    head,
    facts: [
      ...siteFacts(head),
      { label: 'Curtailed', value: figure(report.curtailedMwh, 3, 'MWh') },
      { label: 'Fair share', value: figure(report.fairMwh, 3, 'MWh') },
      { label: 'Balance', value: figure(report.balanceMwh, 3, 'MWh') },
      {
        label: 'Credit',
        value: `${figure(report.creditUsd, 2)} USD at ${figure(report.creditUsdPerMwh, 2)} USD/MWh`,
      },
    ],
    charts: [],
    tables: [
      {
        title: 'Events',
        columns: [
          text('event'),
          time('from'),
          time('to'),
          number('curtailed', 'MWh', 3),
          number('fair share', 'MWh', 3),
          number('balance', 'MWh', 3),
          number('credit', 'USD', 2),
        ],
        rows: rows.map((each) => [
          each.eventId,
          each.from,
          each.to,
          each.curtailedMwh,
          each.fairMwh,
          each.balanceMwh,
          each.creditUsd,
        ]),
      },
      {
        title: 'Months',
        columns: [
          text('month'),
          number('served', 'MWh', 3),
          number('at nominal', 'MWh', 3),
          number('served share', '%', 2),
          number('share of all', '%', 2),
          number('curtailed', 'h', 2),
        ],
        rows: report.months.map((each) => [
          each.month,
          each.servedMwh,
          each.entitledMwh,
          percentage(each.servedRatio),
          percentage(each.servedRatioOfAll),
          each.curtailedHours,
        ]),
      },
      ...evidenceTable(head),
    ],
    notes: report.notes,
    definitions: report.definitions,
    rules: [],
  };
}

function percentage(ratio: number | null): number | null {
  return ratio === null ? null : ratio * 100;
}
