import type { PlanView, Season } from './season.js';
import { SITE } from './season-config.js';

const MINUTE_MS = 60_000;

/** A deployment of ERS-30, and what is awkward about it. */
export interface Deployment {
  readonly name: string;
  /** When ERCOT instructs the QSE, ISO 8601 UTC. */
  readonly instructedAt: string;
  /** When the response begins, where it is not at once. */
  readonly startsAt?: string;
  /** Minutes from the instruction until the mine can hear of it; 0 where nothing delays it. */
  readonly delayMinutes?: number;
  /** Minutes from the instruction to the recall. */
  readonly recalledAfterMinutes: number;
  /** Share of the miners that accept and do not obey, or do not answer. */
  readonly silentRatio?: number;
  /** Minutes before the instruction from which the service runs. */
  readonly leadInMinutes?: number;
  /** Whether the mine is on its way up at the instruction; else it is at work. */
  readonly isWaking?: true;
  /** What else happens, by minutes from the instruction. */
  readonly happens?: readonly {
    readonly afterMinutes: number;
    readonly what: (season: Season, eventId: string) => Promise<void>;
  }[];
  /** A season of these alone takes a third of the time. */
  readonly isCore?: true;
}

/** Told by telephone, too: the same event, twice. */
async function tellByTelephone(season: Season, eventId: string): Promise<void> {
  const event = { event_id: eventId, version: 1, level: 1, created_at: season.clock.now().toISO() };
  const body = { source: 'desk', reason: 'Telephone call of the desk of the QSE', event };
  for (let time = 0; time < 2; time += 1) await season.ebb.send('POST', `/api/v1/sites/${SITE}/events`, body);
}

/** An operator who does not know of the event. */
async function askToRun(season: Season): Promise<void> {
  const body = { action: 'run', minutes: 20, reason: 'hash is wanted' };
  await season.ebb.send('POST', `/api/v1/sites/${SITE}/overrides`, body);
  await season.run(season.nowMs + 2 * MINUTE_MS, 30);
  season.plans.push(await season.ebb.get<PlanView>(`/api/v1/sites/${SITE}/plan`));
}

async function killAndStart(season: Season): Promise<void> {
  await season.kill();
  await season.run(season.nowMs + MINUTE_MS, 10);
  await season.start();
}

function silenceServer(season: Season): Promise<void> {
  season.qse.fault = { kind: 'status', status: 503, body: 'down for maintenance' };
  return Promise.resolve();
}

function mendServer(season: Season): Promise<void> {
  season.qse.fault = null;
  return Promise.resolve();
}

export const DEPLOYMENTS: readonly Deployment[] = [
  {
    name: 'told twice and by two sources, with an operator who wants to run',
    instructedAt: '2026-10-06T17:00:00Z',
    recalledAfterMinutes: 60,
    happens: [
      { afterMinutes: 3, what: tellByTelephone },
      { afterMinutes: 40, what: askToRun },
    ],
    isCore: true,
  },
  {
    name: 'during a wake after a price spike',
    instructedAt: '2026-10-13T07:52:00Z',
    leadInMinutes: 50,
    isWaking: true,
    recalledAfterMinutes: 68,
  },
  {
    name: 'with 15 % of the miners silent',
    instructedAt: '2026-10-20T17:00:00Z',
    recalledAfterMinutes: 60,
    silentRatio: 0.15,
  },
  {
    name: 'heard of 15 minutes late',
    instructedAt: '2026-10-22T14:00:00Z',
    delayMinutes: 15,
    recalledAfterMinutes: 60,
  },
  {
    name: 'heard of too late',
    instructedAt: '2026-10-27T17:00:00Z',
    delayMinutes: 39,
    recalledAfterMinutes: 75,
    isCore: true,
  },
  {
    name: 'over the end of daylight saving time',
    instructedAt: '2026-11-01T06:15:00Z',
    recalledAfterMinutes: 75,
  },
  {
    name: 'cancelled before it begins',
    instructedAt: '2026-11-05T19:00:00Z',
    startsAt: '2026-11-05T19:35:00Z',
    recalledAfterMinutes: 20,
  },
  {
    name: 'cancelled in the middle',
    instructedAt: '2026-11-10T17:00:00Z',
    recalledAfterMinutes: 40,
  },
  {
    name: "killed on the way down and again in the middle, the QSE's server gone",
    instructedAt: '2026-11-17T17:00:00Z',
    recalledAfterMinutes: 75,
    happens: [
      { afterMinutes: 28, what: killAndStart },
      { afterMinutes: 31, what: silenceServer },
      { afterMinutes: 45, what: killAndStart },
      { afterMinutes: 72, what: mendServer },
    ],
    isCore: true,
  },
];

/** What became of a deployment, as the world outside has it. */
export interface Course {
  readonly deployment: Deployment;
  readonly eventId: string;
  readonly silentIds: readonly string[];
  /** What the mine truly drew when ERCOT instructed, W. */
  readonly instructedW: number;
}

const LEAD_IN_MINUTES = 3;
/** From the recall until the mine is back, and its interval closed. */
const RETURN_MINUTES = 25;
const NOTICE_MINUTES = 30;

/** Carries a deployment out: quiet time is passed, then the service runs from shortly before until the mine is back. */
export async function deploy(season: Season, programId: string, deployment: Deployment): Promise<Course> {
  const {
    instructedAt,
    delayMinutes = 0,
    recalledAfterMinutes,
    leadInMinutes = LEAD_IN_MINUTES,
  } = deployment;
  const instructedMs = Date.parse(instructedAt);
  const silentIds = season.silence(deployment.silentRatio ?? 0);
  season.pass(instructedMs - leadInMinutes * MINUTE_MS);
  await season.start();
  await season.run(instructedMs, 30);
  const instructedW = season.fleet.totalPowerW();
  if (delayMinutes > 0) await silenceServer(season);
  const { id: eventId } = await season.qse.create('events', {
    programID: programId,
    intervalPeriod: { start: deployment.startsAt ?? instructedAt, duration: 'P9999Y' },
    intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [1] }] }],
  });
  const happens = [
    ...(deployment.happens ?? []),
    ...(delayMinutes > 0 ? [{ afterMinutes: delayMinutes, what: mendServer }] : []),
    {
      afterMinutes: recalledAfterMinutes,
      what: async () => {
        await season.qse.remove('events', eventId);
      },
    },
  ].sort((a, b) => a.afterMinutes - b.afterMinutes);
  for (const { afterMinutes, what } of happens) {
    await runFrom(season, instructedMs, afterMinutes);
    await what(season, eventId);
  }
  await season.run(season.nowMs + RETURN_MINUTES * MINUTE_MS, 60);
  season.unsilence();
  await season.run(season.nowMs + 2 * MINUTE_MS, 60);
  return { deployment, eventId, silentIds, instructedW };
}

/** In small steps while load falls, in large ones else. */
async function runFrom(season: Season, instructedMs: number, afterMinutes: number): Promise<void> {
  const toMs = instructedMs + afterMinutes * MINUTE_MS;
  for (const [untilMinutes, stepSeconds] of [
    [NOTICE_MINUTES - 4, 60],
    [NOTICE_MINUTES + 2, 10],
    [Infinity, 60],
  ] as const)
    await season.run(Math.min(toMs, instructedMs + untilMinutes * MINUTE_MS), stepSeconds);
}
