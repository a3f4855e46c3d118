import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { assert } from '../core/assert.js';
import {
  describeTelemetry,
  eventState,
  feedersBelow,
  resourceTelemetry,
  responds,
  signalsFor,
  type TelemetryRequest,
} from '../core/enrolled/index.js';
import { isoUtc } from '../core/interval.js';
import type { Clock } from '../core/ports/clock.js';
import type {
  ContactReader,
  ResourceTelemetry,
  TelemetryLink,
  TelemetryLinkStatus,
} from '../core/ports/telemetry-out.js';
import type { SiteConfig, TelemetryLinkConfig } from '../core/site.js';
import { FleetRegistry, FleetState, SiteStore } from '../fleet/index.js';
import { SignalService } from '../ingest/index.js';
import { CLOCK } from '../platform/index.js';
import { ENVELOPES, type Envelopes, type EnrolmentState, StateService } from '../state/index.js';
import { minerLoad } from './miner-load.js';

/** Makes what a link's configuration names. */
export type TelemetryFactory = (config: TelemetryLinkConfig) => {
  readonly link: TelemetryLink;
  readonly relay: ContactReader | null;
};
export const TELEMETRY_FACTORY = Symbol('TELEMETRY_FACTORY');

/** What follows from enrolments changes with calls and slowly else; watts are read anew each time. Seconds of the wall. */
const ENROLMENTS_KEPT_SECONDS = 15;

/** A link as it is. */
export interface TelemetryLinkView {
  readonly config: TelemetryLinkConfig;
  readonly status: TelemetryLinkStatus;
  /** Why the relay's contact cannot be read; null: it can, or there is none. */
  readonly relayProblem: string | null;
  /** As it was told last; null before the first time. */
  readonly telemetry: ResourceTelemetry | null;
}

/** Tells what the resources of enrolments do, again and again, to whoever programs name. */
@Injectable()
export class TelemetryOutService {
  readonly #logger = new Logger('Telemetry');
  readonly #links: RunningLink[] = [];
  readonly #enrolled = new Map<
    string,
    { readonly untilMs: number; readonly states: Promise<EnrolmentState[]> }
  >();

  constructor(
    private readonly registry: FleetRegistry,
    private readonly fleet: FleetState,
    private readonly sites: SiteStore,
    private readonly state: StateService,
    private readonly signals: SignalService,
    @Inject(ENVELOPES) private readonly envelopes: Envelopes,
    @Inject(TELEMETRY_FACTORY) private readonly factory: TelemetryFactory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    signals.onNews((siteId) => this.#enrolled.delete(siteId));
  }

  /** Opens every link and tells for the first time. @throws EbbError where a link can never work */
  async start(): Promise<void> {
    for (const site of this.registry.sites) {
      for (const line of describeTelemetry(site)) this.#logger.log(`${site.siteId}: ${line}`);
      for (const config of site.telemetry ?? []) {
        const running = new RunningLink(site, config, this.factory(config));
        await running.link.start();
        this.#links.push(running);
        await this.#tell(running);
      }
    }
  }

  /** Returns when nothing is told any more. */
  async stop(): Promise<void> {
    const links = this.#links.splice(0);
    for (const running of links) running.stop();
    await Promise.all(links.map(({ link }) => link.stop()));
  }

  views(siteId: string): TelemetryLinkView[] {
    return this.#links.filter(({ site }) => site.siteId === siteId).map((running) => running.view());
  }

  async #tell(running: RunningLink): Promise<void> {
    const { config } = running;
    try {
      running.readRelay(this.clock);
      const telemetry = resourceTelemetry(await this.#request(running));
      running.tell(telemetry);
    } catch (error) {
      this.#logger.error(`${config.linkId}: nothing could be told: ${(error as Error).message}`);
    }
    const news = running.stateNews();
    if (news !== null) this.#logger.log(news);
    running.next(this.clock, () => void this.#tell(running));
  }

  async #request({ site: { siteId }, config, relay, sequence }: RunningLink): Promise<TelemetryRequest> {
    const now = this.clock.now();
    const { site, miners, groups } = this.registry.fleet(siteId);
    const states = await this.#states(site, now);
    const found = states.find(({ terms }) => terms.enrolment.enrolmentId === config.enrolmentId);
    assert(found, `telemetry ${config.linkId}: no enrolment ${config.enrolmentId}`);
    const { terms, program, responders, events } = found;
    const { feederId } = terms.enrolment;
    const below = feedersBelow(site, feederId);
    const staleAfterSeconds = config.staleAfterSeconds * this.clock.speed;
    const times = groups
      .filter((group) => below.has(group.feederId))
      .filter(({ model: { firmware }, feederId: at, customerId: customer }) =>
        responds(terms.groups, { firmware, feederId: at, customer }),
      )
      .map(({ model }) => this.envelopes(model.firmware));
    return {
      ...program,
      terms,
      mode: await this.sites.mode(site.siteId),
      load: minerLoad(
        miners.filter((miner) => below.has(miner.config.feederId)),
        this.fleet.states(site.siteId),
        now.toMillis() - staleAfterSeconds * 1e3,
      ),
      responders,
      events: events.map(({ event }) => eventState(program.program, terms, event, isoUtc(now))),
      signals: signalsFor(terms, this.signals.knownSignals(site.siteId)),
      upSeconds: Math.max(0, ...times.map(({ upSeconds }) => upSeconds)),
      downSeconds: Math.max(0, ...times.map(({ downSeconds }) => downSeconds)),
      rampUpWPerMinuteMax:
        site.feeders.find((feeder) => feeder.feederId === feederId)?.rampUpWPerMinute ?? null,
      relay,
      now: isoUtc(now),
      staleAfterSeconds,
      sequence,
    };
  }

  #states(site: SiteConfig, now: DateTime): Promise<EnrolmentState[]> {
    const kept = this.#enrolled.get(site.siteId);
    if (kept && now.toMillis() < kept.untilMs) return kept.states;
    const untilMs = now.toMillis() + ENROLMENTS_KEPT_SECONDS * this.clock.speed * 1e3;
    const states = this.state.enrolled(site);
    this.#enrolled.set(site.siteId, { untilMs, states });
    states.catch(() => this.#enrolled.delete(site.siteId));
    return states;
  }
}

/** One link at work. */
class RunningLink {
  readonly link: TelemetryLink;
  readonly #contact: ContactReader | null;
  relay: TelemetryRequest['relay'] = null;
  sequence = 0;
  #telemetry: ResourceTelemetry | null = null;
  #relayProblem: string | null = null;
  #isReading = false;
  #isStopped = false;
  #cancel: () => void = () => undefined;
  #loggedState: TelemetryLinkStatus['state'] = 'starting';

  constructor(
    readonly site: SiteConfig,
    readonly config: TelemetryLinkConfig,
    { link, relay }: ReturnType<TelemetryFactory>,
  ) {
    this.link = link;
    this.#contact = relay;
  }

  view(): TelemetryLinkView {
    const { config, link } = this;
    return { config, status: link.status, relayProblem: this.#relayProblem, telemetry: this.#telemetry };
  }

  /** The link's own waiting for the other side holds nobody up. */
  tell(telemetry: ResourceTelemetry): void {
    this.#telemetry = telemetry;
    this.sequence += 1;
    void this.link.publish(telemetry);
  }

  readRelay(clock: Clock): void {
    if (this.#contact === null || this.#isReading) return;
    this.#isReading = true;
    this.#contact
      .read()
      .then((armed) => {
        this.relay = { armed, at: isoUtc(clock.now()) };
        this.#relayProblem = null;
      })
      // What was read before grows old by itself.
      .catch((error: Error) => (this.#relayProblem = error.message))
      .finally(() => (this.#isReading = false));
  }

  /** What to say where the link began to fail, or works again; null: nothing new. */
  stateNews(): string | null {
    const { state, problem } = this.link.status;
    if (state === this.#loggedState) return null;
    this.#loggedState = state;
    const { linkId } = this.config;
    return state === 'failing' ? `${linkId} fails: ${problem}` : `${linkId}: values are taken`;
  }

  next(clock: Clock, task: () => void): void {
    if (!this.#isStopped) this.#cancel = clock.after(this.config.everySeconds * clock.speed, task);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }
}
