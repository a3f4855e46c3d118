import { localTime } from '../core/market/local-time.js';
import { eventTimes } from '../core/programs/index.js';
import { type EfficiencyDay, efficiencyReport, type MeterSpan } from '../core/reports/index.js';
import { caseOfPeriod, enrolmentsOf } from './enrolled-case.js';
import { evidenceOfMeter } from './evidence.js';
import { localSpan } from './local-span.js';
import { MINER_SUM } from './meter-history.js';
import { eventsWithin, type MadeReport, type ReportMaker } from './report-maker.js';
import type { ReportRequest } from './request.js';

const HOUR_MS = 3_600_000;

/** What a site made of its energy and gave the grid, from the hours that were added up for each model. */
export async function efficiencyOf(
  maker: ReportMaker,
  { from, to }: Extract<ReportRequest, { kind: 'audit' | 'efficiency' }>,
): Promise<MadeReport> {
  const span = localSpan(from, to, maker.job.site.timeZone);
  const days = await efficiencyDays(maker, span);
  const metered = await meteredEnergy(maker, span);
  const shed = await shedInEvents(maker, span);
  const report = efficiencyReport({
    head: maker.head(await evidenceOfMeter(maker, metered.ledgerSeqs)),
    ...span,
    days,
    meteredMwh: metered.mwh,
    shed: shed.rows,
    remarks: [
      ...(days.length === 0 ? ['no hours were added up in this time: there was no telemetry'] : []),
      ...metered.remarks,
      ...shed.remarks,
    ],
  });
  return { report, title: `efficiency from ${from} to ${to}`, from: null };
}

/** Hours of each model by local days. */
async function efficiencyDays(
  { database, job }: ReportMaker,
  { from, to }: MeterSpan,
): Promise<EfficiencyDay[]> {
  const { siteId, timeZone } = job.site;
  const rows = await database.query<ModelDayRow[]>(
    `SELECT (hour AT TIME ZONE $4)::date::text AS date, model, firmware, sum(energy_mwh) AS energy,
            sum(estimated_mwh) AS estimated, sum(hash_ths_hours) AS hash, sum(machine_hours) AS machine,
            sum(hashing_hours) AS hashing, sum(curtailed_hours) AS curtailed
     FROM model_hour WHERE site_id = $1 AND hour >= $2 AND hour < $3 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [siteId, from, to, timeZone],
  );
  return rows.map(({ date, model, firmware, energy, estimated, hash, machine, hashing, curtailed }) => ({
    date,
    model,
    firmware,
    energyMwh: energy,
    estimatedRatio: energy > 0 ? estimated / energy : 0,
    hashThsHours: hash,
    machineHours: machine,
    hashingHours: hashing,
    curtailedHours: curtailed,
  }));
}

interface ModelDayRow {
  date: string;
  model: string;
  firmware: string;
  energy: number;
  estimated: number;
  hash: number;
  machine: number;
  hashing: number;
  curtailed: number;
}

/** By the meter, where there is one that has all of the span. */
async function meteredEnergy(
  { load }: ReportMaker,
  span: MeterSpan,
): Promise<{ mwh: number | null; ledgerSeqs: ReadonlySet<number>; remarks: string[] }> {
  if (load.meterId === MINER_SUM) return { mwh: null, ledgerSeqs: new Set(), remarks: [] };
  const { intervals, ledgerSeqs } = await load.read(span, 60);
  const known = intervals.filter(({ energyKwh }) => energyKwh !== null);
  const hours = Math.round((Date.parse(span.to) - Date.parse(span.from)) / HOUR_MS);
  if (known.length < hours) {
    const text = `the meter has ${known.length} of ${hours} hours: its energy is not set against the machines'`;
    return { mwh: null, ledgerSeqs, remarks: [text] };
  }
  const mwh = known.reduce((sum, { energyKwh }) => sum + energyKwh!, 0) / 1e3;
  return { mwh: Number(mwh.toFixed(6)), ledgerSeqs, remarks: [] };
}

/** What every event that ended in the span took off the load, by its program's baseline. */
async function shedInEvents(
  maker: ReportMaker,
  span: MeterSpan,
): Promise<{ rows: { label: string; hours: number; shedMwh: number }[]; remarks: string[] }> {
  const sources = await maker.sources();
  const rows: { label: string; hours: number; shedMwh: number }[] = [];
  const remarks: string[] = [];
  for (const {
    enrolment: { enrolmentId },
  } of await enrolmentsOf(sources)) {
    const { found, entries } = await caseOfPeriod(sources, { enrolmentId, prices: {} }, span);
    for (const event of eventsWithin(found, span)) {
      const { endsAt } = eventTimes(found.program, found.enrolment, event);
      if (event.cancelled || endsAt === null || endsAt > maker.now || endsAt > span.to) continue;
      const { raw, times, program } = await maker.eventReport(found, event, entries);
      const { date } = localTime(maker.job.site.timeZone, Date.parse(times.dueAt));
      const hours = (Date.parse(times.endsAt) - Date.parse(times.dueAt)) / HOUR_MS;
      const test = event.test ? ' (test)' : '';
      rows.push({
        label: `${program.name}, event ${event.eventId}${test}, ${date}`,
        hours,
        shedMwh: raw.deliveredMwh,
      });
      if (raw.notJudged > 0)
        remarks.push(
          `event ${event.eventId}: ${raw.notJudged} intervals could not be judged and are in no sum`,
        );
    }
  }
  return { rows, remarks };
}
