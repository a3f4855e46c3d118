import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { EbbError } from '../core/errors.js';
import {
  type Actor,
  type Approval,
  approverMistake,
  may,
  type TwoPersonAction,
  type WantedApproval,
} from '../core/people/index.js';
import type { LedgerKind } from '../core/ledger/kinds.js';
import { Ledger } from '../ledger/index.js';
import { type ApprovalFilter, ApprovalStore, type Ending } from './approval-store.js';
import { People } from './people.js';

/** What became of a request that was allowed. */
export type Carried =
  | { readonly done: true; /** In a sentence. */ readonly outcome: string }
  /** It cannot be done any more; `error` is for whoever approved. */
  | { readonly done: false; readonly outcome: string; readonly error: unknown };

/**
 * Does what was allowed. Where the same request was carried out before it does nothing more.
 * @throws where it may go well another time
 */
export type CarryOut = (approval: Approval) => Promise<Carried>;

/** The wall's time; for tests. */
export const APPROVAL_TIME = Symbol('APPROVAL_TIME');

/** What needs two persons: requests, decisions, and that what is allowed happens once, over a restart too. */
@Injectable()
export class Approvals {
  readonly #logger = new Logger('Approvals');
  readonly #store: ApprovalStore;
  readonly #running = new Set<string>();
  #carryOut: CarryOut | null = null;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly people: People,
    @Optional() @Inject(APPROVAL_TIME) private readonly now: () => Date = () => new Date(),
  ) {
    this.#store = new ApprovalStore(database);
  }

  /** For what a second person is asked, and for how long it waits. */
  get rules(): { readonly twoPerson: readonly TwoPersonAction[]; readonly approvalHours: number } {
    return this.people.config;
  }

  /** Those of the actions that need a second person here. */
  needed(actions: readonly TwoPersonAction[]): readonly TwoPersonAction[] {
    return actions.filter((action) => this.rules.twoPerson.includes(action));
  }

  /** Who does what was allowed. */
  carryOutBy(carryOut: CarryOut): void {
    this.#carryOut = carryOut;
  }

  async ask(wanted: WantedApproval): Promise<Approval> {
    const askedAt = this.now();
    const expiresAt = new Date(askedAt.getTime() + this.rules.approvalHours * 3_600_000);
    return this.database.transaction(async (tx) => {
      const added = await this.#store.add(wanted, askedAt, expiresAt, tx);
      if (!added) return this.#store.byKey(wanted, tx);
      const { requestId, siteId, actions, operation, summary, changes, content, reason, askedBy } = added;
      await this.#record(tx, 'approval-asked', siteId, {
        requestId,
        actions,
        operation,
        summary,
        by: askedBy,
        reason,
        changes,
        content,
        expiresAt: added.expiresAt,
      });
      return added;
    });
  }

  async find(requestId: string): Promise<Approval | null> {
    await this.expire();
    return this.#store.find(requestId);
  }

  async list(filter: ApprovalFilter): Promise<Approval[]> {
    await this.expire();
    return this.#store.list(filter);
  }

  countOpen(sites: readonly string[]): Promise<number> {
    return this.#store.count(sites, 'open');
  }

  /** Names of the people who may be the second one. */
  async approvers({ siteId, askedBy, askedKind }: Approval): Promise<string[]> {
    const asker = await this.people.personBehind({ name: askedBy, kind: askedKind });
    return (await this.people.persons.list())
      .filter(({ name, disabledAt }) => disabledAt === null && name !== asker)
      .filter(({ name, grants }) => may({ name, kind: 'person', grants }, 'approve', { siteId }))
      .map(({ name }) => name);
  }

  /** Why somebody cannot be the second person of a request; null where nothing is in the way but a permission. */
  async mistakeOf({ askedBy, askedKind }: Approval, by: Actor): Promise<string | null> {
    const [asker, approver] = await Promise.all([
      this.people.personBehind({ name: askedBy, kind: askedKind }),
      this.people.personBehind(by),
    ]);
    return approverMistake(asker, approver);
  }

  /**
   * Allows a request, and carries it out.
   * @throws EbbError (rejected) where it is not open, or that person cannot be the second one; what carrying it out throws
   */
  async approve(requestId: string, by: Actor, reason: string): Promise<Approval> {
    const request = await this.#existing(requestId);
    const mistake = await this.mistakeOf(request, by);
    if (mistake !== null) throw new EbbError('rejected', mistake);
    await this.#askerStillMay(request);
    const approved = await this.#decide(request, 'approved', by, reason);
    return this.#carry(approved);
  }

  /** Turns a request down; whoever asked may take it back so. @throws EbbError (rejected) where it is not open */
  async refuse(requestId: string, by: Actor, reason: string): Promise<Approval> {
    return this.#decide(await this.#existing(requestId), 'refused', by, reason);
  }

  /** Ends what nobody decided in time. */
  async expire(): Promise<void> {
    const now = this.now().toISOString();
    for (const request of await this.#store.inState('open')) {
      // Whoever looks ends them: where another was faster there is nothing left to do.
      if (request.expiresAt <= now)
        await this.#tryMove(request, { from: 'open', to: 'expired' }, 'approval-expired', {});
    }
  }

  /** Carries out what was allowed and was not done yet: Ebb was stopped meanwhile, or it did not go well. */
  async resume(): Promise<void> {
    for (const request of await this.#store.inState('approved')) {
      if (this.#running.has(request.requestId)) continue;
      if (request.expiresAt <= this.now().toISOString()) {
        await this.#close(request, 'failed', 'Ebb could not carry it out before it expired');
        continue;
      }
      await this.#carry(request).catch((error: unknown) =>
        this.#logger.error(`${request.siteId}: what was approved (${request.summary}) was not done`, error),
      );
    }
  }

  async #carry(request: Approval): Promise<Approval> {
    if (!this.#carryOut) throw new Error('nobody carries out what was approved');
    if (this.#running.has(request.requestId)) return request;
    this.#running.add(request.requestId);
    try {
      const now = await this.#store.find(request.requestId);
      if (now?.state !== 'approved') return now ?? request;
      const carried = await this.#carryOut(request);
      const closed = await this.#close(request, carried.done ? 'done' : 'failed', carried.outcome);
      if (!carried.done) throw carried.error;
      return closed;
    } finally {
      this.#running.delete(request.requestId);
    }
  }

  async #existing(requestId: string): Promise<Approval> {
    const found = await this.find(requestId);
    if (found) return found;
    throw new EbbError('rejected', `there is no request ${requestId}`);
  }

  async #askerStillMay({ askedBy, askedKind, siteId, permission }: Approval): Promise<void> {
    const actor = await this.people.actorNow({ name: askedBy, kind: askedKind });
    if (actor && may(actor, permission, { siteId })) return;
    throw new EbbError(
      'rejected',
      `${askedBy} may not do this any more ("${permission}" at ${siteId}): refuse the request, or let somebody else ask`,
    );
  }

  async #decide(request: Approval, to: 'approved' | 'refused', by: Actor, reason: string): Promise<Approval> {
    const decided = { by: by.name, reason, at: this.now() };
    const kind = to === 'approved' ? 'approval-given' : 'approval-refused';
    return this.#move(request, { from: 'open', to, decided }, kind, { by: by.name, reason });
  }

  #close(request: Approval, to: 'done' | 'failed', outcome: string): Promise<Approval> {
    const kind = to === 'done' ? 'approval-carried-out' : 'approval-failed';
    const { decidedBy: approvedBy } = request;
    return this.#move(request, { from: 'approved', to, outcome }, kind, { approvedBy, outcome });
  }

  /** @throws EbbError (rejected) where somebody was faster */
  async #move(request: Approval, ending: Ending, kind: LedgerKind, body: object): Promise<Approval> {
    const moved = await this.#tryMove(request, ending, kind, body);
    if (!moved) throw new EbbError('rejected', await this.#stateText(request.requestId));
    return moved;
  }

  /** The state and its entry together; null where somebody was faster. */
  async #tryMove(
    request: Approval,
    ending: Ending,
    kind: LedgerKind,
    body: object,
  ): Promise<Approval | null> {
    const { requestId, siteId, actions, summary, askedBy, reason: askedReason } = request;
    return this.database.transaction(async (tx) => {
      const moved = await this.#store.move(requestId, ending, tx);
      if (!moved) return null;
      await this.#record(tx, kind, siteId, {
        requestId,
        actions,
        summary,
        askedBy,
        askedReason,
        ...body,
      });
      return moved;
    });
  }

  async #stateText(requestId: string): Promise<string> {
    const found = await this.#store.find(requestId);
    const by = found?.decidedBy ? ` by ${found.decidedBy}` : '';
    return `this request is not open any more: it is ${found?.state ?? 'gone'}${by}`;
  }

  async #record(tx: EntityManager, kind: LedgerKind, siteId: string, body: object): Promise<void> {
    await this.ledger.append(siteId, [{ kind, body }], tx);
  }
}
