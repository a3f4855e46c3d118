import { describe, expect, it } from '@jest/globals';
import { testFleet } from '../../test/support/fleet.js';
import type { WantedApproval } from '../core/people/index.js';
import type { ApiContext } from './api-context.js';
import { enterEvent } from './program-handlers.js';
import { actionsOf, Waiting } from './second-person.js';
import { setMode } from './site-handlers.js';

const fleet = testFleet({ count: 1 });
const who = { name: 'bo', kind: 'person', grants: [] } as const;

/** A site in that mode, with or without something that programs ask for; entries take back or do not. */
function site({ mode = 'auto', isObliged = false, takesBack = false, rules = ['leave-event'] }) {
  const asked: WantedApproval[] = [];
  const done: string[] = [];
  const context = {
    fleet: () => fleet,
    sites: { mode: async () => mode },
    state: { enrolled: async () => [{ obligations: isObliged ? [{}] : [] }] },
    control: {
      setMode: async (_: string, to: string) => void done.push(`mode ${to}`),
      lastTick: () => null,
    },
    signals: {
      takesBack: () => takesBack,
      enter: async () => {
        done.push('entered');
        return { eventId: '17', version: 1, kind: 'event', notes: [] };
      },
    },
    approvals: {
      needed: (actions: readonly string[]) => actions.filter((each) => rules.includes(each)),
      ask: async (wanted: WantedApproval) => {
        asked.push(wanted);
        return { ...wanted, state: 'open' };
      },
      approvers: async () => ['ana'],
      mistakeOf: async () => 'bo has asked for it',
    },
    telemetry: { sitePower: () => ({ powerW: 0, estimatedShare: 0, hashrateThs: 0 }) },
    plans: { latest: async () => null },
    clock: { now: () => ({ minus: () => null, toUTC: () => ({ toISO: () => '' }) }), speed: 1 },
  };
  return { context: context as unknown as ApiContext, asked, done };
}

const input = (body: object) =>
  ({ params: { site: 'test' }, body, actor: 'bo', caller: { who }, idempotencyKey: 'k' }) as never;

describe('leaving an event waits for a second person', () => {
  const shadow = input({ mode: 'shadow', reason: 'too hot' });

  it('by a mode that sends nothing, while programs ask for something', async () => {
    const { context, asked, done } = site({ isObliged: true });
    const answer = await setMode(context, shadow);
    expect(answer).toBeInstanceOf(Waiting);
    expect((answer as Waiting).request).toMatchObject({ approvers: ['ana'], mayApprove: false });
    expect(asked).toMatchObject([
      { operation: 'mode-set', actions: ['leave-event'], content: { mode: 'shadow' }, idempotencyKey: 'k' },
    ]);
    expect(done).toEqual([]);
  });

  it.each<[string, Parameters<typeof site>[0], object]>([
    ['where they ask for nothing', {}, { mode: 'shadow', reason: 'x' }],
    ['where nothing is sent already', { isObliged: true, mode: 'shadow' }, { mode: 'shadow', reason: 'x' }],
    ['in mode hold, which keeps obligations', { isObliged: true }, { mode: 'hold', reason: 'x' }],
    ['where no rule says so', { isObliged: true, rules: [] }, { mode: 'shadow', reason: 'x' }],
  ])('and not %s', async (_, options, body) => {
    const { context, asked, done } = site(options);
    await setMode(context, input(body)).catch(() => undefined);
    expect([asked, done.length]).toEqual([[], 1]);
  });

  it('by an entry that takes a part of an event back, and by no other', async () => {
    const entry = { source: 'desk', reason: 'they called', event: { event_id: '17', kind: 'cancellation' } };
    const held = site({ takesBack: true });
    expect(await enterEvent(held.context, input(entry))).toBeInstanceOf(Waiting);
    expect(held.asked).toMatchObject([{ operation: 'event-entry', content: entry, permission: 'ingest' }]);
    expect(held.done).toEqual([]);
    const other = site({});
    expect(await enterEvent(other.context, input(entry))).toMatchObject({ eventId: '17' });
    expect(other.done).toEqual(['entered']);
  });
});

it('settings wait by what they change', () => {
  expect(actionsOf(['raises-limit', 'changes-contract', 'changes-policy'])).toEqual([
    'raise-limit',
    'change-contract',
  ]);
});
