import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import {
  describeEnrolments,
  enrolledEvents,
  enrolledObligations,
  type EventState,
  eventState,
  feedersBelow,
  type Margin,
  marginOf,
  type ResponseRecord,
  type Responders,
  respondersOf,
  signalsFor,
  type SiteEnrolment,
} from '../core/enrolled/index.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { GroupState } from '../core/planner/snapshot.js';
import { localTime } from '../core/market/local-time.js';
import {
  type ChecklistItem,
  checklistOf,
  type GridConditions,
  type LikelyCall,
  likelyCall,
  type LimitUse,
  limitUse,
  type ProgramObligation,
  type ProgramWithCalendar,
} from '../core/programs/index.js';
import type { KnownSignal } from '../core/programs/signals/index.js';
import type { SiteConfig } from '../core/site.js';
import { assert } from '../core/assert.js';
import { FleetRegistry } from '../fleet/index.js';
import { SeriesReader, SignalService } from '../ingest/index.js';
import { type BaselineAt, EventBaselines } from './event-baselines.js';
import { LoadRecord } from './load-record.js';

/** Programs by their ids: handed in by the composition root. */
export const PROGRAMS = Symbol('PROGRAMS');
export type Programs = ReadonlyMap<string, ProgramWithCalendar>;

/** How far ahead obligations are told; those that last longer stay open. */
const AHEAD_HOURS = 12;
/** Outcomes that the share of miners that respond is measured from. */
const RECORD_DAYS = 30;
const RECORD_KEPT_MINUTES = 15;
/** Loads at instants of the past that are kept; past that they are read again. */
const LOADS_KEPT_MAX = 1_000;

/** An enrolment at one moment: what can respond, what was called, and what follows. */
export interface EnrolmentState {
  readonly terms: SiteEnrolment;
  readonly program: ProgramWithCalendar;
  readonly responders: Responders;
  readonly margin: Margin;
  readonly events: readonly EventState[];
  /** Of the program's hours and events in this term; null where it has no limit. */
  readonly use: LimitUse | null;
  readonly obligations: readonly ProgramObligation[];
  /** Advice by how the grid stands; null: nothing speaks for a call, or nothing is known. */
  readonly likelyCall: LikelyCall | null;
  readonly checklist: readonly ChecklistItem[];
}

/** What margins are made from. */
interface SiteRecord {
  readonly responses: ResponseRecord;
  /** Null: too little was seen to measure it. */
  readonly meterErrorRatio: number | null;
}

/** Folds what programs have said, and what is promised to them, into obligations. */
@Injectable()
export class EnrolmentService {
  readonly #logger = new Logger('Programs');
  readonly #loads = new Map<string, number>();
  readonly #records = new Map<string, { readonly at: DateTime; readonly record: SiteRecord }>();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly signals: SignalService,
    private readonly record: LoadRecord,
    private readonly baselines: EventBaselines,
    private readonly series: SeriesReader,
    @Inject(PROGRAMS) private readonly programs: Programs,
  ) {}

  /** Says what is promised, and what a person has to look at. */
  describe(): void {
    for (const site of this.registry.sites) {
      for (const line of describeEnrolments(site)) this.#logger.log(`${site.siteId}: ${line}`);
    }
  }

  async states(site: SiteConfig, groups: readonly GroupState[], now: DateTime): Promise<EnrolmentState[]> {
    const { enrolments = [] } = site;
    if (enrolments.length === 0) return [];
    const known = this.signals.knownSignals(site.siteId);
    const [record, conditions] = await Promise.all([this.#recordOf(site, now), this.#conditions(site, now)]);
    return Promise.all(
      enrolments.map((terms) =>
        this.#state(site, terms, { now, groups, record, conditions, signals: signalsFor(terms, known) }),
      ),
    );
  }

  /** Baseline of a called event as the grid's meter sees load; null where no enrolment with a baseline was called by it. */
  async eventBaseline(
    site: SiteConfig,
    { sourceId, eventId }: { readonly sourceId: string; readonly eventId: string },
    now: DateTime,
  ): Promise<BaselineAt | null> {
    const known = this.signals.knownSignals(site.siteId);
    for (const terms of site.enrolments ?? []) {
      const program = this.programs.get(terms.enrolment.programId);
      if (!program || !terms.calls.some((place) => place.sourceId === sourceId)) continue;
      const events = enrolledEvents(terms, signalsFor(terms, known));
      const states = events.map((event) => eventState(program.program, terms, event, isoUtc(now)));
      const event = states.find((each) => each.event.eventId === eventId);
      if (!event || event.phase === 'cancelled') continue;
      const others = states.filter((each) => each !== event && each.phase !== 'cancelled');
      return this.baselines.baselineOf({ site, program, terms, event, others, now, at: 'meter' });
    }
    return null;
  }

  /** How the grid stands by its operator's own figures; null where it has told none. */
  async #conditions(site: SiteConfig, now: DateTime): Promise<GridConditions | null> {
    const { prcMw, eeaLevel, ageMinutes } = await this.series.gridState(site, now);
    if (ageMinutes === null) return null;
    return { prcMw, eeaLevel, at: isoUtc(now.minus({ minutes: ageMinutes })) };
  }

  async #state(
    site: SiteConfig,
    terms: SiteEnrolment,
    at: {
      readonly now: DateTime;
      readonly groups: readonly GroupState[];
      readonly record: SiteRecord;
      readonly conditions: GridConditions | null;
      readonly signals: readonly KnownSignal[];
    },
  ): Promise<EnrolmentState> {
    const { enrolment } = terms;
    const program = this.programs.get(enrolment.programId);
    assert(program, `enrolment ${enrolment.enrolmentId}: no program ${enrolment.programId}`);
    const now = isoUtc(at.now);
    const feederIds = feedersBelow(site, enrolment.feederId);
    const responders = respondersOf(at.groups, terms, (feederId) => feederIds.has(feederId));
    const margin = marginOf(terms, responders, at.record.responses, at.record.meterErrorRatio);
    const events = enrolledEvents(terms, at.signals);
    const states = events.map((event) => eventState(program.program, terms, event, now));
    const obligations = enrolledObligations({
      ...program,
      terms,
      signals: at.signals,
      margin,
      conditions: at.conditions,
      nominalW: responders.lowestW + responders.shedW,
      now,
      until: isoUtc(at.now.plus({ hours: AHEAD_HOURS })),
      loadW: await this.#loadAt(site, feederIds, at.signals, at.now),
      baselineW: await this.#baselineAt(site, { program, terms, states, now: at.now }),
    });
    const use = limitUse(program.program, enrolment, events, now);
    const likely = at.conditions && likelyCall(program.program, at.conditions, now);
    const today = localTime(program.program.timeZone, at.now.toMillis()).date;
    const asked = { ...enrolment, milestones: terms.milestones ?? [] };
    const checklist = checklistOf(program, asked, today);
    return {
      terms,
      program,
      responders,
      margin,
      events: states,
      use,
      obligations,
      likelyCall: likely,
      checklist,
    };
  }

  /** Load when open signals came, and when what they say began. */
  async #loadAt(
    { siteId }: SiteConfig,
    feederIds: ReadonlySet<string>,
    signals: readonly KnownSignal[],
    now: DateTime,
  ): Promise<(at: string) => number | null> {
    const at = isoUtc(now);
    const open = signals.filter(({ endedAt }) => endedAt === null || at < endedAt);
    const instants = open.flatMap(({ firstReceivedAt, signal }) => [
      firstReceivedAt,
      ...signal.intervals.map(({ startsAt }) => startsAt).filter((startsAt) => startsAt <= at),
    ]);
    const { miners } = this.registry.fleet(siteId);
    const minerIds = miners
      .filter(({ config }) => feederIds.has(config.feederId))
      .map(({ minerId }) => minerId);
    const [place] = feederIds;
    for (const instant of new Set(instants)) {
      const key = `${siteId} ${place} ${instant}`;
      if (this.#loads.has(key)) continue;
      const watts = await this.record.loadW(siteId, minerIds, fromIso(instant));
      if (this.#loads.size >= LOADS_KEPT_MAX) this.#loads.clear();
      if (watts !== null) this.#loads.set(key, watts);
    }
    return (instant) => this.#loads.get(`${siteId} ${place} ${instant}`) ?? null;
  }

  /** Of the events that are not over, each for its own time. */
  async #baselineAt(
    site: SiteConfig,
    {
      program,
      terms,
      states,
      now,
    }: Pick<EnrolmentState, 'program' | 'terms'> & {
      readonly states: readonly EventState[];
      readonly now: DateTime;
    },
  ): Promise<(start: string) => number | null> {
    if (terms.enrolment.kind !== 'drop-by') return () => null;
    const open = states.filter(({ phase }) => ['announced', 'falling', 'in-force'].includes(phase));
    const made = await Promise.all(
      open.map((event) => {
        const others = states.filter((each) => each !== event && each.phase !== 'cancelled');
        return this.baselines.baselineOf({ site, program, terms, event, others, now, at: 'miners' });
      }),
    );
    return (start) => {
      const watts = made.flatMap((baselineAt) => baselineAt(start) ?? []);
      // Where events overlap, the lowest is what none of them is missed with.
      return watts.length === 0 ? null : Math.min(...watts);
    };
  }

  async #recordOf(site: SiteConfig, now: DateTime): Promise<SiteRecord> {
    const kept = this.#records.get(site.siteId);
    if (kept && now < kept.at.plus({ minutes: RECORD_KEPT_MINUTES })) return kept.record;
    const since = now.minus({ days: RECORD_DAYS });
    const record = {
      responses: await this.record.responses(site.siteId, since),
      meterErrorRatio: await this.record.meterErrorRatio(site, since, now),
    };
    this.#records.set(site.siteId, { at: now, record });
    return record;
  }
}
