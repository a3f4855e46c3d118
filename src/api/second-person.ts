import type { TwoPersonAction, WantedApproval } from '../core/people/index.js';
import type { ChangeKind } from '../core/settings/index.js';
import type { ApiContext } from './api-context.js';
import { approvalView } from './approval-handlers.js';
import type { Caller } from './caller.js';

/** An answer in place of the route's own: it waits for a second person. */
export class Waiting {
  constructor(readonly request: object) {}
}

/** What is to be done, and who wants it. */
interface Asking extends Omit<WantedApproval, 'askedBy' | 'idempotencyKey' | 'changes'> {
  readonly changes?: WantedApproval['changes'];
  readonly caller: Pick<Caller, 'who'>;
  readonly idempotencyKey: string | undefined;
}

/** Asks for a second person. */
export async function askSecondPerson(
  context: ApiContext,
  { caller, idempotencyKey, changes = [], ...wanted }: Asking,
): Promise<Waiting> {
  const askedBy = caller.who;
  const asked = { ...wanted, changes, askedBy, idempotencyKey: idempotencyKey ?? null };
  return new Waiting(await approvalView(context, await context.approvals.ask(asked), caller));
}

const BY_KIND: Readonly<Partial<Record<ChangeKind, TwoPersonAction>>> = {
  'raises-limit': 'raise-limit',
  'changes-contract': 'change-contract',
};

/** Why a change of settings may need a second person. */
export function actionsOf(kinds: readonly ChangeKind[]): TwoPersonAction[] {
  return kinds.flatMap((kind) => BY_KIND[kind] ?? []);
}
