import { isoUtc } from '../../../src/core/interval.js';
import type {
  GridSignal,
  SignalReport,
  SignalSink,
  SignalSource,
  SourceStatus,
  WebhookReply,
  WebhookRequest,
} from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import { clockOffsetMs } from '../../shared/inbound.js';
import { PollLoop } from '../../shared/poll-loop.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { wallSeconds } from '../../shared/token-bucket.js';
import { bearerOf, guarded, jsonOf, queryOf, sameSecret, webhookReply } from '../../shared/webhook.js';
import {
  descriptorsOf,
  eventShape,
  type Listing,
  notification,
  type OpenAdrVersion,
  ownObject,
  programShape,
  type VtnApi,
  type VtnEvent,
  type VtnProgram,
} from './api.js';
import { deletionOf, type EventReading, signalOf } from './event.js';
import type { Meaning } from './payloads.js';
import { registerVen } from './registration.js';
import { reportBody } from './report.js';
import { type Callback, isConflict, subscribe } from './subscription.js';

/** Programs and subscriptions are looked after this often, and when there is a reason. */
const UPKEEP_SECONDS = 600;

export interface OpenAdr3Options {
  readonly api: VtnApi;
  readonly version: OpenAdrVersion;
  readonly clientName: string;
  readonly pollSeconds: number;
  /** Names or ids; empty: all that the server shows. */
  readonly programs: readonly string[];
  /** Of these, every event is a test. */
  readonly testPrograms: readonly string[];
  /** Events that name targets, and none of these, are for others; empty: the server chooses. */
  readonly targets: readonly string[];
  readonly meanings: Readonly<Record<string, Meaning>>;
  readonly callback: Callback | null;
  /** Whether Ebb makes itself known as a VEN with its resources. */
  readonly register: boolean;
  /** Names of its resources; the first is that of its reports. */
  readonly resources: readonly string[];
}

/** A VEN: polls the server's events, and hears of them by webhook where it may. */
export class OpenAdr3Source implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #options: OpenAdr3Options;
  readonly #handover: Handover;
  readonly #loop: PollLoop;
  #programs: readonly VtnProgram[] = [];
  #allPrograms: ReadonlySet<string> = new Set();
  #keptUpAt = -Infinity;
  #webhooksTaken = 0;
  #subscriptionProblem: string | null = null;
  #registrationProblem: string | null = null;

  constructor(deps: SignalDeps, options: OpenAdr3Options) {
    this.id = deps.sourceId;
    this.#deps = deps;
    this.#options = options;
    this.#handover = new Handover(deps.sourceId, deps.clock);
    const { clock, random } = deps;
    const onFailure = (error: unknown): void => this.#handover.failed(error);
    this.#loop = new PollLoop({
      clock,
      random,
      pollSeconds: options.pollSeconds,
      poll: () => this.#poll(),
      onFailure,
    });
  }

  get status(): SourceStatus {
    const { problem, ...status } = this.#handover.status;
    return { ...status, problem: problem ?? this.#subscriptionProblem ?? this.#registrationProblem };
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    this.#keptUpAt = -Infinity;
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#handover.close();
  }

  readonly webhook = guarded(async (request): Promise<WebhookReply> => {
    const echo = queryOf(request).get('echo');
    if (request.method === 'GET') {
      // The server makes sure that the address is ours before it sends anything.
      return echo === null
        ? webhookReply(400, { error: 'echo is missing' })
        : webhookReply(200, echo.slice(0, 1_000));
    }
    if (request.method !== 'POST')
      return webhookReply(405, { error: 'POST, or GET with echo' }, { allow: 'GET, POST' });
    const { callback } = this.#options;
    if (callback === null) return webhookReply(404, { error: 'this source takes no webhooks' });
    if (!sameSecret(bearerOf(request), callback.token)) {
      return webhookReply(
        401,
        { error: 'not the token of the subscription' },
        { 'www-authenticate': 'Bearer' },
      );
    }
    return this.#notified(request);
  });

  /** A report of the same name is replaced. @throws EbbError with a code of the table */
  async report(report: SignalReport): Promise<void> {
    const { api, version, clientName, resources } = this.#options;
    const program = this.#programs.find(({ id, programName }) =>
      [id, programName].includes(report.programRef ?? ''),
    );
    const body = reportBody(report, {
      version,
      clientName,
      programId: program?.id ?? report.programRef,
      resourceName: resources[0] ?? clientName,
    });
    try {
      await api.create('/reports', body);
    } catch (error) {
      if (!isConflict(error)) throw error;
      const { objects } = await api.list('/reports', { eventID: report.eventId, clientName });
      const known = objects
        .flatMap((object) => ownObject.safeParse(object).data ?? [])
        .find(({ reportName }) => reportName === report.name);
      if (known === undefined) throw error;
      await api.replace(`/reports/${encodeURIComponent(known.id)}`, body);
    }
  }

  async #poll(): Promise<void> {
    const { api } = this.#options;
    await this.#keepUp();
    const before = this.#webhooksTaken;
    const [only] = this.#options.programs.length === 1 ? this.#programs : [];
    const listing = await api.list('/events', only && { programID: only.id });
    // What was called while the list was read may be missing in it: it is read again.
    if (this.#webhooksTaken !== before) return this.#loop.soon();
    if (listing.objects.some((object) => this.#isOfUnknownProgram(object))) await this.#keepUp(true);
    const now = this.#deps.clock.now();
    const received = {
      channel: 'poll' as const,
      peer: api.placeOf('/events'),
      contentType: listing.contentType,
      clockOffsetMs: clockOffsetMs(listing.date, now),
      protocolId: null,
      protocolVersion: this.#options.version,
      authentication: 'oauth2 to the server',
      bytes: listing.bytes,
      at: now,
    };
    await this.#handover.deliverNews(received, this.#understand(listing, isoUtc(now)));
  }

  /** Programs by their names, and the subscription where there is to be one. */
  async #keepUp(atOnce = false): Promise<void> {
    const now = wallSeconds(this.#deps.clock);
    if (!atOnce && now - this.#keptUpAt < UPKEEP_SECONDS) return;
    const { api, programs: wanted, callback, version, clientName } = this.#options;
    const { objects } = await api.list('/programs');
    const all = objects.flatMap((object) => programShape.safeParse(object).data ?? []);
    this.#allPrograms = new Set(all.map(({ id }) => id));
    this.#programs =
      wanted.length === 0
        ? all
        : all.filter(({ id, programName }) => wanted.includes(id) || wanted.includes(programName));
    this.#keptUpAt = now;
    await this.#register();
    if (callback === null) return;
    try {
      const ids = this.#programs.map(({ id }) => id);
      await subscribe(api, version, clientName, callback, ids);
      this.#subscriptionProblem = null;
    } catch (error) {
      // Polling goes on: a server need not be able to call.
      this.#subscriptionProblem = `polls only, no webhook: ${(error as Error).message}`;
    }
  }

  async #register(): Promise<void> {
    const { api, version, clientName, register, resources } = this.#options;
    if (!register) return;
    try {
      await registerVen(api, version, clientName, resources.length === 0 ? [clientName] : resources);
      this.#registrationProblem = null;
    } catch (error) {
      // Calls come all the same: the server's owner may have made the VEN.
      this.#registrationProblem = `not registered as a VEN: ${(error as Error).message}`;
    }
  }

  #understand({ objects }: Listing, receivedAt: string): Understood {
    const problems: string[] = [];
    const listed: string[] = [];
    const signals = objects.flatMap((object): GridSignal[] => {
      const id = ownObject.safeParse(object).data?.id;
      if (id !== undefined) listed.push(id);
      const parsed = eventShape.safeParse(object);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        problems.push(`event ${id ?? 'without an id'}: ${issue?.path.join('.')}: ${issue?.message}`);
        return [];
      }
      if (!this.#isOurs(parsed.data)) return [];
      return [signalOf(parsed.data, this.#readingOf(parsed.data, receivedAt))];
    });
    return { signals, listed, problem: problems.length === 0 ? null : problems.join('; ') };
  }

  #isOfUnknownProgram(object: unknown): boolean {
    const event = eventShape.safeParse(object);
    return event.success && !this.#allPrograms.has(event.data.programID);
  }

  #isOurs({ programID, targets }: VtnEvent): boolean {
    const { programs, targets: own } = this.#options;
    const isWanted =
      programs.length === 0 ||
      programs.includes(programID) ||
      this.#programs.some(({ id }) => id === programID);
    return (
      isWanted && (own.length === 0 || targets.length === 0 || targets.some((each) => own.includes(each)))
    );
  }

  #readingOf({ programID }: VtnEvent, receivedAt: string): EventReading {
    const { meanings, testPrograms } = this.#options;
    const program = this.#programs.find(({ id }) => id === programID);
    const programName = program?.programName ?? null;
    const isTest = testPrograms.includes(programID) || testPrograms.includes(programName ?? '');
    const descriptors = descriptorsOf(program?.payloadDescriptors);
    return { receivedAt, programName, descriptors, meanings, isTest };
  }

  async #notified(request: WebhookRequest): Promise<WebhookReply> {
    const at = this.#deps.clock.now();
    const parsed = notification.safeParse(jsonOf(request));
    const understood = parsed.success
      ? this.#understandNotice(parsed.data, isoUtc(at))
      : { signals: [], listed: null, problem: 'a notification without objectType, operation and object' };
    const received = {
      channel: 'webhook' as const,
      peer: request.peer,
      contentType: request.headers['content-type'] ?? null,
      clockOffsetMs: clockOffsetMs(request.headers['date'], at),
      protocolId: parsed.data?.object.id ?? null,
      protocolVersion: this.#options.version,
      authentication: 'bearer',
      bytes: request.body,
      at,
    };
    this.#webhooksTaken += 1;
    await this.#handover.deliver(received, understood);
    // The list says what is: a notification may have been lost, or not have been understood.
    this.#loop.soon();
    return parsed.success ? webhookReply(200, {}) : webhookReply(400, { error: understood.problem });
  }

  #understandNotice({ objectType, operation, object }: Notice, receivedAt: string): Understood {
    const none = (problem: string | null): Understood => ({ signals: [], listed: null, problem });
    if (objectType === 'PROGRAM') this.#keptUpAt = -Infinity;
    if (objectType !== 'EVENT') return none(null);
    const event = eventShape.safeParse(object);
    if (!event.success) return none(`an event that does not read as one: ${event.error.issues[0]?.message}`);
    // What it means is not known yet: the list tells, once the program was asked for.
    if (this.#isOfUnknownProgram(object)) return none(null);
    if (!this.#isOurs(event.data)) return none(null);
    const reading = this.#readingOf(event.data, receivedAt);
    const signal = operation === 'DELETE' ? deletionOf(event.data, reading) : signalOf(event.data, reading);
    return { signals: [signal], listed: null, problem: null };
  }
}

type Notice = ReturnType<typeof notification.parse>;
