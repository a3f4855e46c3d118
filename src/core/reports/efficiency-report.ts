import { sumOf } from '../statistics.js';
import { type Definition, type ReportHead, roundMwh } from './report.js';

/** A day of the miners of one model and firmware. */
export interface EfficiencyDay {
  /** Local date. */
  readonly date: string;
  readonly model: string;
  readonly firmware: string;
  readonly energyMwh: number;
  /** Share of the energy that is estimated, 0–1. */
  readonly estimatedRatio: number;
  /** TH/s × hours. */
  readonly hashThsHours: number;
  /** Machine-hours: there, and hashing. */
  readonly machineHours: number;
  readonly hashingHours: number;
  /** Machine-hours asleep because Ebb told them to be: no fault of the machine. */
  readonly curtailedHours: number;
}

export interface EfficiencyReportInput {
  readonly head: ReportHead;
  readonly from: string;
  readonly to: string;
  readonly days: readonly EfficiencyDay[];
  /** Of the site's meter over the same days, MWh; null without one. */
  readonly meteredMwh: number | null;
  /** Energy not drawn in events, and at times when the grid was short. */
  readonly shed: readonly { readonly label: string; readonly hours: number; readonly shedMwh: number }[];
  /** What else a reader has to know, in words. */
  readonly remarks?: readonly string[];
}

export interface EfficiencyRow {
  readonly model: string;
  readonly firmware: string;
  /** `yyyy-MM`; null: all months together. */
  readonly month: string | null;
  readonly energyMwh: number;
  readonly joulesPerTerahash: number | null;
  readonly estimatedRatio: number | null;
  /** Hashing hours as a share of those in which it was not told to sleep. */
  readonly uptimeRatio: number | null;
}

export interface EfficiencyReport {
  readonly kind: 'efficiency';
  readonly head: ReportHead;
  readonly from: string;
  readonly to: string;
  readonly rows: readonly EfficiencyRow[];
  /** All machines: by their own readings, and by the meter, overhead included. */
  readonly site: {
    readonly minerMwh: number;
    readonly meteredMwh: number | null;
    readonly minerJoulesPerTerahash: number | null;
    readonly meteredJoulesPerTerahash: number | null;
    readonly uptimeRatio: number | null;
  };
  readonly shed: EfficiencyReportInput['shed'];
  readonly shedMwh: number;
  readonly definitions: readonly Definition[];
  readonly notes: readonly string[];
}

const JOULES_PER_MWH = 3.6e9;
const SECONDS_PER_HOUR = 3_600;

/** What a site made of its energy, and what it gave the grid: for lenders, regulators and investors. */
export function efficiencyReport({
  head,
  from,
  to,
  days,
  meteredMwh,
  shed,
  remarks = [],
}: EfficiencyReportInput): EfficiencyReport {
  const groups = new Map<string, EfficiencyDay[]>();
  for (const day of days) {
    for (const month of [day.date.slice(0, 7), '']) {
      const key = JSON.stringify([day.model, day.firmware, month]);
      const known = groups.get(key);
      if (known) known.push(day);
      else groups.set(key, [day]);
    }
  }
  const rows = [...groups]
    .map(([key, each]) => {
      const [model, firmware, month] = JSON.parse(key) as [string, string, string];
      return { ...factsOf(each), model, firmware, month: month === '' ? null : month };
    })
    .sort((a, b) => compare(a, b));
  const all = factsOf(days);
  const hash = sumOf(days, ({ hashThsHours }) => hashThsHours);
  return {
    kind: 'efficiency',
    head,
    from,
    to,
    rows,
    site: {
      minerMwh: all.energyMwh,
      meteredMwh,
      minerJoulesPerTerahash: all.joulesPerTerahash,
      meteredJoulesPerTerahash: meteredMwh === null ? null : joulesPerTerahash(meteredMwh, hash),
      uptimeRatio: all.uptimeRatio,
    },
    shed,
    shedMwh: roundMwh(sumOf(shed, (each) => each.shedMwh)),
    definitions: DEFINITIONS,
    notes: [
      ...(meteredMwh === null ? ['there is no meter: efficiency is by what the machines report'] : []),
      ...(all.estimatedRatio !== null && all.estimatedRatio > 0
        ? [
            `${(all.estimatedRatio * 100).toFixed(1)} % of the machines' energy is estimated by their firmware or model`,
          ]
        : []),
      ...remarks,
    ],
  };
}

/** J/TH: energy over hashes, 1 TH/s for an hour being 3,600 TH. */
function joulesPerTerahash(energyMwh: number, hashThsHours: number): number | null {
  return hashThsHours > 0 ? (energyMwh * JOULES_PER_MWH) / (hashThsHours * SECONDS_PER_HOUR) : null;
}

function factsOf(days: readonly EfficiencyDay[]): Omit<EfficiencyRow, 'model' | 'firmware' | 'month'> {
  const energyMwh = sumOf(days, (day) => day.energyMwh);
  const wanted = sumOf(days, (day) => day.machineHours - day.curtailedHours);
  return {
    energyMwh: roundMwh(energyMwh),
    joulesPerTerahash: joulesPerTerahash(
      energyMwh,
      sumOf(days, (day) => day.hashThsHours),
    ),
    estimatedRatio:
      energyMwh > 0 ? sumOf(days, (day) => day.energyMwh * day.estimatedRatio) / energyMwh : null,
    uptimeRatio: wanted > 0 ? Math.min(1, sumOf(days, (day) => day.hashingHours) / wanted) : null,
  };
}

function compare(a: EfficiencyRow, b: EfficiencyRow): number {
  const key = (row: EfficiencyRow): string => `${row.model} ${row.firmware} ${row.month ?? '~'}`;
  return key(a) < key(b) ? -1 : 1;
}

const DEFINITIONS: readonly Definition[] = [
  {
    term: 'J/TH',
    meaning: 'energy drawn over hashes made in the same time; by the meter it has cooling and losses in it',
  },
  {
    term: 'uptime',
    meaning: 'hours hashing, as a share of the machine-hours in which Ebb did not tell the machine to sleep',
  },
  {
    term: 'shed',
    meaning: 'baseline less metered energy in events; an estimate where the operator makes the baseline',
  },
];
