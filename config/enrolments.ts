import { responds, type SiteEnrolment } from '../src/core/enrolled/index.js';
import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import {
  checkEnrolment,
  type Enrolled,
  type Enrolment,
  type EnrolmentProblem,
  type Program,
  type ProgramWithCalendar,
  ruleInForce,
  rulesInForce,
} from '../src/core/programs/index.js';
import type { SiteConfig } from '../src/core/site.js';
import { formatPower } from '../src/core/units.js';
import { fromWire } from '../src/core/wire.js';
import { type Report, reportRepeated } from './checks/report.js';
import { fixOfName } from './did-you-mean.js';
import type { RawEnrolment } from './grid-schema.js';
import type { ProgramCatalogue } from './programs/index.js';
import type { Path } from './yaml-source.js';

/** From the slowest firmware's last watt to the reading that shows it: deciding, sending, looking. */
const DECIDE_AND_SEE_SECONDS = 60;

/** What a site's enrolments are checked against. */
export interface EnrolmentContext {
  readonly catalogue: ProgramCatalogue;
  readonly envelopes: Readonly<Record<string, CapabilityEnvelope>>;
  readonly report: Report;
}

/** A site's enrolments, checked against the programs' rules and against each other. Reports what stands in the way. */
export function siteEnrolments(
  raws: readonly RawEnrolment[],
  site: SiteConfig,
  path: Path,
  { catalogue, envelopes, report }: EnrolmentContext,
): SiteEnrolment[] {
  reportRepeated(
    raws.map(({ id }, index) => ({ name: id, path: [...path, index, 'id'] })),
    'enrolment',
    report,
  );
  const built = raws.flatMap((raw, index) => {
    const here = [...path, index];
    const program = catalogue.programs.get(raw.program);
    if (!program) {
      const fix = fixOfName(raw.program, [...catalogue.programs.keys()]);
      report([...here, 'program'], `no program "${raw.program}"`, fix);
      return [];
    }
    checkPlaces(raw, site, program, here, report);
    checkActOn(raw, here, report);
    const load = respondingLoad(raw, site);
    checkCommitted(raw, load, here, report);
    const enrolment = enrolmentOf(raw, site, load.lowestW, envelopes);
    return [{ raw, path: here, program, enrolment }];
  });
  return built.map((each) => {
    const problems = checkEnrolment(each, built, sameLoadAt(site));
    for (const problem of problems.filter(({ severity }) => severity === 'refused')) {
      report(each.path, textOf(problem), fixOf(problem));
    }
    return termsOf(
      each,
      problems.filter(({ severity }) => severity === 'warning'),
    );
  });
}

/** The programs that sites are enrolled in, each with the calendar that its rules name. */
export function enrolledPrograms(
  sites: readonly Pick<SiteConfig, 'enrolments'>[],
  { programs, calendars }: ProgramCatalogue,
): Map<string, ProgramWithCalendar> {
  const enrolments = sites.flatMap((site) => site.enrolments ?? []).map(({ enrolment }) => enrolment);
  return new Map(
    enrolments.map(({ programId, from }) => {
      const program = programs.get(programId)!;
      const rule = ruleInForce(program, 'calendar', from) ?? anyCalendar(program);
      return [programId, { program, calendar: calendars.get(rule.calendarId)! }];
    }),
  );
}

/** Every program with the calendar that its rules name. */
export function allPrograms({ programs, calendars }: ProgramCatalogue): Map<string, ProgramWithCalendar> {
  return new Map(
    [...programs].map(([programId, program]) => {
      const { calendarId } = anyCalendar(program);
      return [programId, { program, calendar: calendars.get(calendarId)! }];
    }),
  );
}

/** Every program has one: its file is refused without. */
function anyCalendar({ rules }: Program) {
  return rules.find((rule) => rule.rule === 'calendar')!;
}

/** What the enrolment names elsewhere in the file. */
function checkPlaces(
  raw: RawEnrolment,
  site: SiteConfig,
  program: Program,
  path: Path,
  report: Report,
): void {
  const feeders = site.feeders.map(({ feederId }) => feederId);
  if (raw.feeder !== undefined && !feeders.includes(raw.feeder))
    report([...path, 'feeder'], `no feeder "${raw.feeder}"`, fixOfName(raw.feeder, feeders));
  const sources = (site.signals ?? []).map(({ sourceId }) => sourceId);
  for (const { source } of raw.signals.filter((each) => !sources.includes(each.source)))
    report([...path, 'signals'], `no source of signals "${source}"`, fixOfName(source, sources));
  if (raw.to !== null && raw.to < raw.from)
    report([...path, 'to'], 'is before `from`', 'Give the last day on which it is in force.');
  const payments = rulesInForce(program, 'payment', raw.from).map(({ id }) => id);
  raw.rates.forEach(({ payment }, index) => {
    if (payments.includes(payment)) return;
    const problem = `${program.name} has no payment "${payment}" on ${raw.from}`;
    report([...path, 'rates', index, 'payment'], problem, fixOfName(payment, payments));
  });
}

/** Without a call nothing follows from how the grid stands, but for what is mandatory and asked for by name. */
function checkActOn(raw: RawEnrolment, path: Path, report: Report): void {
  if (raw.act_on === undefined || raw.kind === 'curtailment') return;
  const problem = `an enrolment of kind ${raw.kind} is called, and does not act on an emergency level by itself`;
  report([...path, 'act_on'], problem, 'Leave it out, or enrol it as curtailment.');
}

interface RespondingLoad {
  readonly count: number;
  readonly shedW: number;
  readonly lowestW: number;
}

/** The enrolment's feeder with every miner at nominal: what can go, and what stays. */
function respondingLoad(raw: RawEnrolment, site: SiteConfig): RespondingLoad {
  const models = new Map(site.models.map((model) => [model.modelId, model]));
  const root = raw.feeder ?? site.feeders[0]!.feederId;
  let [count, shedW, lowestW] = [0, 0, 0];
  for (const { modelId, feederId, customerId } of site.miners) {
    if (!pathOf(site, feederId).includes(root)) continue;
    const { firmware, operatingPoints } = models.get(modelId)!;
    const wattsAt = (kind: string): number =>
      operatingPoints.find((point) => point.kind === kind)?.powerW ?? 0;
    const isResponder = responds(raw.groups, { firmware, feederId, customer: customerId });
    lowestW += wattsAt(isResponder ? 'sleep' : 'nominal');
    if (!isResponder) continue;
    count += 1;
    shedW += wattsAt('nominal') - wattsAt('sleep');
  }
  return { count, shedW, lowestW };
}

/** More than the miners can shed can never be delivered. */
function checkCommitted(raw: RawEnrolment, load: RespondingLoad, path: Path, report: Report): void {
  if (['peak-avoidance', 'base-point', 'checklist'].includes(raw.kind)) return;
  if (load.count === 0) {
    report([...path, 'groups'], 'no miner responds for it', 'Correct the feeder or the groups.');
    return;
  }
  raw.commitments.forEach(({ power_w: powerW, maximum_base_load_w: levelW }, index) => {
    const here = [...path, 'commitments', index];
    if (powerW > load.shedW) {
      const problem = `${formatPower(powerW)} is more than the ${formatPower(load.shedW)} that its miners can shed`;
      report([...here, 'power_w'], problem, 'Commit less, or let more groups respond.');
    }
    if (levelW !== null && levelW < load.lowestW) {
      const problem = `${formatPower(levelW)} is less than the ${formatPower(load.lowestW)} that stay when all that responds sleeps`;
      report([...here, 'maximum_base_load_w'], problem, 'Write at least that.');
    }
  });
}

function enrolmentOf(
  raw: RawEnrolment,
  site: SiteConfig,
  lowestW: number,
  envelopes: EnrolmentContext['envelopes'],
): Enrolment {
  const slowest = Math.max(0, ...site.models.map(({ firmware }) => envelopes[firmware]?.downSeconds ?? 0));
  return {
    enrolmentId: raw.id,
    programId: raw.program,
    siteId: site.siteId,
    feederId: raw.feeder ?? site.feeders[0]!.feederId,
    kind: raw.kind,
    from: raw.from,
    to: raw.to,
    noticeId: raw.notice,
    baselineId: raw.baseline,
    commitments: raw.commitments.map(({ period, ...watts }) => ({ periodId: period, ...fromWire(watts) })),
    lowestLoadW: raw.lowest_load_w ?? lowestW,
    relaySeconds: raw.relay_seconds,
    leadSeconds: raw.lead_seconds ?? slowest + DECIDE_AND_SEE_SECONDS,
    checklistDone: raw.checklist_done,
    ruledOut: raw.ruled_out,
  };
}

function termsOf(
  { raw, enrolment }: Enrolled & { readonly raw: RawEnrolment },
  warnings: readonly EnrolmentProblem[],
): SiteEnrolment {
  return {
    enrolment,
    calls: raw.signals.map(({ source, program }) => ({ sourceId: source, programRef: program })),
    groups: raw.groups,
    shortfallMax: raw.shortfall_probability_max,
    responseRatio: raw.response_ratio,
    meterErrorRatio: raw.meter_error_ratio,
    rates: raw.rates.map(({ payment, price }) => ({ paymentId: payment, price })),
    warnings,
    milestones: raw.milestones,
    ...(raw.act_on && { actOnEeaLevel: raw.act_on.eea_level }),
  };
}

function sameLoadAt(site: SiteConfig) {
  return (a: string, b: string): boolean => pathOf(site, a).includes(b) || pathOf(site, b).includes(a);
}

/** A feeder and those above it. */
function pathOf({ feeders }: SiteConfig, feederId: string): string[] {
  const path: string[] = [];
  for (let at: string | null = feederId; at !== null;) {
    path.push(at);
    at = feeders.find((feeder) => feeder.feederId === at)?.parentId ?? null;
  }
  return path;
}

function textOf({ problem, rule, verification }: EnrolmentProblem): string {
  return verification === 'V' ? problem : `${problem} (${rule}, ${verification}: not verified)`;
}

function fixOf({ fix, rule, verification }: EnrolmentProblem): string {
  if (verification === 'V' || !rule.startsWith('exclusive')) return fix;
  return `${fix} Where you have made sure that it may be, add "${rule.split('/').at(-1)}" to ruled_out.`;
}
