import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { csvFile } from '../../adapters/meters/csv/simulator.js';
import { SeededRandom } from '../../src/core/statistics/index.js';
import { verifyBundle } from '../../src/ledger/index.js';
import { describeWithDatabase } from '../support/database.js';
import { verifyInPython } from '../support/python.js';
import { type Course, deploy, DEPLOYMENTS } from './deployments.js';
import { possibleLoad } from './physics.js';
import { COMMITTED_W, SITE } from './season-config.js';
import { type PlanView, Season } from './season.js';

// Not the demo's addresses, nor those of other tests that may run beside.
process.env['EBB_VIRTUAL_NET'] = '127.87';
process.env['VTN_SECRET'] = 'a secret of the simulated server';

/** All of them by `npm run long`; a part of them else, since each takes about half a minute. */
const deployments = DEPLOYMENTS.filter(({ isCore }) => isCore || process.env['EBB_LONG'] !== undefined);
const HISTORY_FROM = '2026-07-25T05:00:00Z';
const HOUR_MS = 3_600_000;
const TERM_ENDS = '2026-12-01T06:00:00Z';
/** Of what is owed an interval that passes has delivered this much (16 TAC 25.507 as commonly stated, U). */
const PASS_RATIO = 0.95;

interface EventView {
  readonly event_id: string;
  readonly phase: string;
  readonly received_at: string;
  readonly instructed_at: string;
  readonly starts_at: string;
  readonly due_at: string;
  readonly ends_at: string;
  readonly cancelled: boolean;
  readonly problem: string | null;
}

interface EventReportFile {
  readonly intervals: readonly {
    readonly start: string;
    readonly share_within: number;
    readonly baseline_raw_w: number;
    readonly outcome: string;
    readonly why: string | null;
  }[];
  readonly raw: { readonly factor: number; readonly passed: number; readonly failed: number };
}

interface SeasonReportFile {
  readonly events: readonly { readonly event_id: string; readonly failed: number }[];
  readonly limits: { readonly hours_used: number };
  readonly event_factor: number;
  readonly availability: { readonly combined: number };
}

/** Bytes of the season's bundle that are changed, one at a time, each by chance. */
const CHANGES = 25;

describeWithDatabase('a season of ERS-30 at the demo mine', () => {
  let season: Season;
  let programId: string;
  const courses = new Map<string, Course>();
  const events: EventView[] = [];

  beforeAll(async () => {
    season = await Season.create(HISTORY_FROM);
    programId = (await season.qse.create('programs', { programName: 'ers' })).id;
  }, 60_000);
  afterEach(async () => season?.kill());
  afterAll(async () => season?.remove(), 60_000);

  async function eventOf(course: Course): Promise<EventView> {
    const found = await season.ebb.get<{ events: EventView[] }>(`/api/v1/sites/${SITE}/events`);
    return found.events.find(({ event_id: id }) => id === course.eventId)!;
  }

  it.each(deployments)(
    '$name: is met wherever that is possible',
    async (deployment) => {
      const course = await deploy(season, programId, deployment);
      courses.set(deployment.name, course);
      const workingRatio = course.instructedW / nominalW();
      if (deployment.isWaking) expect(Math.abs(workingRatio - 0.5)).toBeLessThan(0.45);
      else expect(workingRatio).toBeGreaterThan(0.98);
      const event = await eventOf(course);
      events.push(event);
      await season.stop();
      expect(event.cancelled).toBe(deployment.startsAt !== undefined);
      if (event.cancelled) return expectAtWork(event);
      const file = await reportEvent(course);
      judge(course, event, file);
    },
    600_000,
  );

  function nominalW(): number {
    return possibleLoad(season, [], Infinity, 0, 15).usualW;
  }

  /** Nothing fell for what was called off before it began. */
  function expectAtWork({ received_at: receivedAt, ends_at: endsAt }: EventView): void {
    const seen = season.meter
      .intervals(season.nowMs)
      .filter(({ start }) => receivedAt < start && Date.parse(start) < Date.parse(endsAt) + HOUR_MS);
    expect(seen.length).toBeGreaterThan(1);
    for (const { energyKwh } of seen) expect(4e3 * energyKwh!).toBeGreaterThan(0.98 * nominalW());
  }

  /** By the meter and by nothing else: what had to be met was, what could not be was not, and the report says so. */
  function judge({ silentIds }: Course, event: EventView, { intervals }: EventReportFile): void {
    expect(intervals.length).toBeGreaterThan(0);
    for (const { start, share_within: share, baseline_raw_w: baselineW, outcome, why } of intervals) {
      const heardMs = Date.parse(event.received_at);
      const possible = possibleLoad(season, silentIds, heardMs, Date.parse(start), 15);
      const enoughW = baselineW - PASS_RATIO * COMMITTED_W * share;
      const about = { start, share, why, baselineW, ...possible };
      if (possible.usualW <= enoughW) expect({ ...about, outcome }).toEqual({ ...about, outcome: 'passed' });
      if (possible.leastW > enoughW) {
        expect({ ...about, outcome }).toEqual({ ...about, outcome: 'failed' });
        expect(why).toMatch(/delivered [\d.]+ % of what was owed/);
      }
    }
  }

  async function reportEvent({ eventId }: Course): Promise<EventReportFile> {
    const bundle = await report('event', '--event', eventId);
    const { report: made } = bundle.result as { report: EventReportFile };
    return made;
  }

  async function report(
    kind: string,
    ...args: string[]
  ): Promise<{ file: string; key: string; result: unknown }> {
    const { configFile, directory } = season.ebb;
    const [meter, about] = [join(directory, 'poi.csv'), join(directory, 'case.yaml')];
    writeFileSync(meter, csvFile(season.meter.intervals(season.nowMs)));
    await season.command('meter', 'import', meter, '--config', configFile, '--site', SITE);
    writeFileSync(about, stringify(caseOf(events)));
    const file = join(directory, `${kind}.zip`);
    const given = ['--config', configFile, '--case', about, '--out', file, '--json'];
    const said = await season.command('report', kind, ...given, ...args);
    const result = JSON.parse(said) as { public_key: string };
    return { file, key: result.public_key, result };
  }

  it('keeps an event above an operator who wants to run, and names both in plan and ledger', async () => {
    const given = {
      source: expect.stringMatching(/^override:/),
      because: expect.stringMatching(/^program:ercot/),
    };
    expect(season.plans).toHaveLength(1);
    const [plan] = season.plans;
    expect(plan!.relaxed).toContainEqual(expect.objectContaining(given));
    const file = join(season.ebb.directory, 'ledger.jsonl');
    await season.command('ledger', 'export', '--site', SITE, '--out', file);
    const made = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"plan-made"'))
      .map((line) => (JSON.parse(line) as { body: PlanView }).body)
      .find(({ epoch }) => epoch === plan!.epoch);
    expect(made!.relaxed).toContainEqual(expect.objectContaining(given));
  }, 60_000);

  it('is reported whole, in a bundle of which no byte can be changed', async () => {
    season.pass(Date.parse(TERM_ENDS));
    const { file, key, result } = await report('season', '--from', '2026-10-01', '--to', '2026-12-01');
    const { report: made } = result as { report: SeasonReportFile };
    const carriedOut = events.filter(({ cancelled }) => !cancelled);
    expect(made.events.map((each) => each.event_id)).toEqual(carriedOut.map((each) => each.event_id));
    const hours = carriedOut.map((each) => (Date.parse(each.ends_at) - Date.parse(each.due_at)) / 3_600_000);
    expect(made.limits).toMatchObject({ term_id: 'oct-nov', hours_max: 12, exceeded: false });
    expect(made.limits.hours_used).toBeCloseTo(
      hours.reduce((a, b) => a + b),
      6,
    );
    const failed = made.events.filter((each) => each.failed > 0).map((each) => each.event_id);
    expect(failed).toEqual([courses.get('heard of too late')!.eventId]);
    expect(made.event_factor).toBeGreaterThan(0.8);
    expect(made.event_factor).toBeLessThan(1);
    expect(made.availability.combined).toBeGreaterThan(0.99);
    expect(await season.command('ledger', 'verify', file, '--key', key)).toContain('OK');
    expect(verifyInPython(file, '--key', key)).toMatchObject({ status: 0 });
    const bytes = readFileSync(file);
    const random = new SeededRandom(30);
    for (let change = 0; change < CHANGES; change += 1) {
      const [at, by] = [Math.floor(random.uniform() * bytes.length), 1 + Math.floor(random.uniform() * 255)];
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ by;
      expect({ at, by, ok: (await verifyBundle(changed, [key])).ok }).toEqual({ at, by, ok: false });
    }
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(file, bytes);
    await expect(season.command('ledger', 'verify', file, '--key', key)).rejects.toThrow('exit 1');
    expect(verifyInPython(file, '--key', key).status).not.toBe(0);
  }, 180_000);
});

/** The site's part in the program and what it was told, as a person would write it down. */
function caseOf(events: readonly EventView[]) {
  const messages = events.flatMap((event) => [
    {
      kind: 'deploy',
      event_id: event.event_id,
      received_at: event.received_at,
      instructed_at: event.instructed_at,
      starts_at: event.starts_at,
    },
    {
      kind: event.cancelled ? 'cancel' : 'recall',
      event_id: event.event_id,
      version: 2,
      received_at: event.ends_at,
    },
  ]);
  return {
    program: 'ercot-ers-30',
    enrolment: {
      enrolment_id: 'ers',
      kind: 'drop-by',
      from: '2026-10-01',
      to: '2026-11-30',
      baseline_id: 'middle-8-of-10',
      commitments: [{ power_w: COMMITTED_W }],
      lead_seconds: 150,
    },
    messages,
    prices: { capacity_price: 10 },
  };
}
