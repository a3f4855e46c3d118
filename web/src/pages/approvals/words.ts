import type { Approval } from '../../api/approvals.js';

const ACTIONS: Readonly<Record<string, string>> = {
  'leave-event': 'to leave a program’s event',
  'raise-limit': 'to raise a limit',
  'change-contract': 'to change a contract or tariff',
};

/** For what a second person is asked here. */
export function rulesText(actions: readonly string[], hours: number): string {
  if (actions.length === 0)
    return 'Nothing needs a second person here: people.two_person of the configuration says what does.';
  const words = actions.map((each) => ACTIONS[each] ?? each).join(', ');
  return `A second person is needed ${words}, within ${hours} h. To curtail, and to lower a limit, never waits.`;
}

const STATES: Readonly<Record<Approval['state'], string>> = {
  open: 'waits',
  approved: 'Allowed; being carried out',
  done: 'Done',
  failed: 'Allowed, and not done',
  refused: 'Refused',
  expired: 'Ran out: nobody decided in time',
};

/** What became of a request. */
export function stateText({ state, outcome }: Pick<Approval, 'state' | 'outcome'>): string {
  return outcome === null ? STATES[state] : `${STATES[state]}: ${outcome}`;
}

/** Members of a request that say what will be done: label and value. Settings are told by their changes. */
export function contentRows({
  operation,
  content,
}: Pick<Approval, 'operation'> & { readonly content: object }): [string, string][] {
  if (operation === 'settings-save') return [];
  const { event, ...rest } = content as { readonly event?: object };
  return Object.entries({ ...rest, ...event })
    .filter(([name, value]) => name !== 'reason' && value !== null && value !== undefined)
    .map(([name, value]) => [
      name.replaceAll('_', ' '),
      typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
    ]);
}
