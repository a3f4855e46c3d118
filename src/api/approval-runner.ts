import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ConfigError, ConflictError, EbbError } from '../core/errors.js';
import { type Approval, may } from '../core/people/index.js';
import type { Carried } from '../people/index.js';
import { ApiContext } from './api-context.js';
import { OPERATIONS } from './approval-operations.js';
import { ProblemError } from './problem.js';

/** How often what ran out is ended, and what was allowed and not done is tried again. */
const LOOK_MS = 60_000;

/** Carries out what a second person has allowed, and goes on with it after a restart. */
@Injectable()
export class ApprovalRunner implements OnModuleInit {
  readonly #logger = new Logger('Approvals');
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly context: ApiContext) {}

  onModuleInit(): void {
    this.context.approvals.carryOutBy((request) => this.#carryOut(request));
  }

  async start(): Promise<void> {
    await this.#warnOfTooFew();
    await this.#look();
    this.#timer = setInterval(() => {
      this.#looking = this.#look();
    }, LOOK_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      await this.context.approvals.expire();
      await this.context.approvals.resume();
    } catch (error) {
      this.#logger.error('requests for a second person could not be looked at', error);
    }
  }

  async #carryOut(request: Approval): Promise<Carried> {
    try {
      return { done: true, outcome: await OPERATIONS[request.operation](this.context, request) };
    } catch (error) {
      if (!isFinal(error)) throw error;
      return { done: false, outcome: error.message, error };
    }
  }

  async #warnOfTooFew(): Promise<void> {
    const { registry, approvals, people } = this.context;
    if (approvals.rules.twoPerson.length === 0) return;
    const persons = (await people.persons.list()).filter(({ disabledAt }) => disabledAt === null);
    for (const { siteId } of registry.sites) {
      const count = persons.filter(({ name, grants }) =>
        may({ name, kind: 'person', grants }, 'approve', { siteId }),
      ).length;
      if (count < 2)
        this.#logger.warn(
          `${siteId}: people.two_person asks for a second person, and ${count} may approve there; ebb user add lets others in`,
        );
    }
  }
}

/** What will go no better another time. */
function isFinal(error: unknown): error is Error {
  if (error instanceof ProblemError) return error.problem.status < 500;
  return error instanceof EbbError || error instanceof ConfigError || error instanceof ConflictError;
}
