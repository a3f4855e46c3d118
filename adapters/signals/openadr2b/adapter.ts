import { isoUtc } from '../../../src/core/interval.js';
import { EbbError } from '../../../src/core/errors.js';
import type {
  GridSignal,
  SignalAnswer,
  SignalSink,
  SignalSource,
  SourceStatus,
} from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import { clockOffsetMs } from '../../shared/inbound.js';
import { PollLoop } from '../../shared/poll-loop.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { elementsOf, textOf, type XmlElement } from '../../shared/xml.js';
import type { VtnApi, VtnMessage } from './api.js';
import { signalOf } from './event.js';
import {
  canceledPartyRegistration,
  createdEvent,
  createOpt,
  createPartyRegistration,
  noReports,
  plainResponse,
  poll,
  requestEvent,
} from './messages.js';

/** A poll that brings something is followed by the next at once, so many times. */
const MESSAGES_AT_ONCE_MAX = 20;
const REQUEST_ID_DIGITS = 16;

export interface OpenAdr2bOptions {
  readonly api: VtnApi;
  readonly venName: string;
  /** Where the server gave one out of band. */
  readonly venId: string | null;
  readonly pollSeconds: number;
  /** What is said to events of which nothing else is decided; null: nothing. */
  readonly usualOpt: 'in' | 'out' | null;
  /** Whether a distribution holds all events, so that what is missing was called off. */
  readonly listsAll: boolean;
  readonly authentication: string;
}

interface Registered {
  readonly venId: string;
  readonly registrationId: string;
}

interface Unanswered {
  readonly requestId: string;
  readonly answers: readonly SignalAnswer[];
}

/** A VEN of 2.0b: registers, polls, keeps events and says what it will do. */
export class OpenAdr2bSource implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #options: OpenAdr2bOptions;
  readonly #handover: Handover;
  readonly #loop: PollLoop;
  #registered: Registered | null = null;
  #unanswered: Unanswered[] = [];

  constructor(deps: SignalDeps, options: OpenAdr2bOptions) {
    const { clock, random, sourceId } = deps;
    this.id = sourceId;
    this.#deps = deps;
    this.#options = options;
    this.#handover = new Handover(sourceId, clock);
    this.#loop = new PollLoop({
      clock,
      random,
      pollSeconds: options.pollSeconds,
      poll: () => this.#poll(),
      onFailure: (error) => this.#handover.failed(error),
    });
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#handover.close();
  }

  /** @throws EbbError with a code of the table */
  async answer(answer: SignalAnswer): Promise<void> {
    const { venId } = await this.#register();
    await this.#options.api.send(
      'EiOpt',
      createOpt(this.#requestId(), venId, answer, isoUtc(this.#deps.clock.now())),
    );
  }

  async #poll(): Promise<void> {
    try {
      const isNew = this.#registered === null;
      const { venId } = await this.#register();
      await this.#sendAnswers();
      // What was called while nobody was registered is not polled: it is asked for.
      if (isNew)
        await this.#take(await this.#options.api.send('EiEvent', requestEvent(this.#requestId(), venId)));
      for (let count = 0; count < MESSAGES_AT_ONCE_MAX; count += 1) {
        // The server may have given another id meanwhile.
        const known = await this.#register();
        const message = await this.#options.api.send('OadrPoll', poll(known.venId));
        if (!(await this.#take(message))) return;
      }
    } catch (error) {
      // It knows us no more, or says so by refusing: begin anew the next time.
      if (error instanceof EbbError && error.code === 'unauthorised') this.#registered = null;
      throw error;
    }
  }

  async #register(): Promise<Registered> {
    if (this.#registered !== null) return this.#registered;
    const { api, venName, venId } = this.#options;
    const party = { venName, venId, registrationId: null };
    const { name, element, place } = await api.send(
      'EiRegisterParty',
      createPartyRegistration(this.#requestId(), party),
    );
    const given = textOf(element, 'venID') ?? venId;
    if (name !== 'oadrCreatedPartyRegistration' || given === null) {
      throw new EbbError('malformed', `${place}: answered a registration with ${name} and no venID`);
    }
    this.#registered = { venId: given, registrationId: textOf(element, 'registrationID') ?? '' };
    return this.#registered;
  }

  /** Whether there may be more. */
  async #take(message: VtnMessage): Promise<boolean> {
    const { name, requestId, answer } = message;
    const { api } = this.#options;
    const { venId, registrationId } = await this.#register();
    switch (name) {
      case 'oadrDistributeEvent':
        await this.#keep(message);
        await this.#sendAnswers();
        return true;
      case 'oadrCancelPartyRegistration':
        await api.send('EiRegisterParty', canceledPartyRegistration(requestId, registrationId, venId));
        this.#registered = null;
        throw new EbbError(
          'locked',
          `${message.place}: the server ended the registration: it is asked for again`,
        );
      case 'oadrRequestReregistration':
        await api.send('EiRegisterParty', plainResponse(requestId, venId));
        this.#registered = null;
        await this.#register();
        return true;
      case 'oadrCreateReport':
        await api.send('EiReport', noReports('oadrCreatedReport', requestId, venId));
        return true;
      case 'oadrRegisterReport':
        await api.send('EiReport', noReports('oadrRegisteredReport', requestId, venId));
        return true;
      default:
        this.#handover.heard(clockOffsetMs(answer.header('date'), this.#deps.clock.now()));
        return false;
    }
  }

  async #keep({ element, answer, place, requestId }: VtnMessage): Promise<void> {
    const at = this.#deps.clock.now();
    const understood = this.#understand(elementsOf(element, 'oadrEvent'));
    const decided = await this.#handover.deliver(
      {
        channel: 'poll',
        peer: place,
        contentType: answer.header('content-type') ?? null,
        clockOffsetMs: clockOffsetMs(answer.header('date'), at),
        protocolId: requestId || null,
        protocolVersion: '2.0b',
        authentication: this.#options.authentication,
        bytes: answer.body,
        at,
      },
      understood,
    );
    const answers = understood.signals.flatMap((signal) => this.#answerTo(signal, decided));
    if (answers.length > 0) this.#unanswered.push({ requestId, answers });
  }

  #understand(events: readonly XmlElement[]): Understood {
    const problems: string[] = [];
    const signals = events.flatMap((event) => {
      const signal = signalOf(event);
      if (typeof signal !== 'string') return signal;
      problems.push(signal);
      return [];
    });
    const ids = events.flatMap((event) => elementsOf(event, 'eventID').slice(0, 1)).map(({ text }) => text);
    const listed = this.#options.listsAll ? ids : null;
    return { signals, listed, problem: problems.length === 0 ? null : problems.join('; ') };
  }

  #answerTo(
    { eventId, version, responseRequired }: GridSignal,
    decided: readonly SignalAnswer[],
  ): SignalAnswer[] {
    if (!responseRequired) return [];
    const own = decided.find((answer) => answer.eventId === eventId && answer.version === version);
    const { usualOpt } = this.#options;
    if (own !== undefined) return [own];
    return usualOpt === null ? [] : [{ eventId, version, opt: usualOpt, reason: null }];
  }

  /** What could not be said is said the next time. */
  async #sendAnswers(): Promise<void> {
    const { venId } = await this.#register();
    for (const { requestId, answers } of [...this.#unanswered]) {
      await this.#options.api.send('EiEvent', createdEvent(requestId, venId, answers));
      this.#unanswered = this.#unanswered.filter((other) => other.answers !== answers);
    }
  }

  #requestId(): string {
    const digits = Array.from({ length: REQUEST_ID_DIGITS }, () =>
      Math.floor(this.#deps.random() * 16).toString(16),
    );
    return digits.join('');
  }
}
