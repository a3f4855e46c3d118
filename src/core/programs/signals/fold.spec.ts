import { describe, expect, it } from '@jest/globals';
import {
  cancellation,
  clockTime,
  delivery,
  gridSignal,
  powerLimit,
} from '../../../../test/support/signals.js';
import type { GridSignal, SignalDelivery, SignalValue } from '../../ports/signal.js';
import type { Enrolment } from '../enrolment.js';
import { eventsOf, type ProgramMessage } from '../event.js';
import {
  activeSignals,
  foldDelivery,
  forgetBefore,
  intervalAt,
  NO_SIGNALS,
  openSignals,
  programMessagesOf,
  type SignalState,
  valuesInForce,
} from './index.js';

function fold(...deliveries: SignalDelivery[]): { state: SignalState; kinds: string[] } {
  let state: SignalState = NO_SIGNALS;
  const kinds: string[] = [];
  for (const each of deliveries) {
    const folded = foldDelivery(state, each);
    state = folded.state;
    kinds.push(...folded.changes.map(({ kind }) => kind));
  }
  return { state, kinds };
}

/** W that are in force, of what is most important first. */
function limits(state: SignalState, hhmm: string): number[] {
  return activeSignals(state, clockTime(hhmm)).flatMap(({ interval }) =>
    interval.values.flatMap((value) => (value.kind === 'power-limit' ? [value.powerW] : [])),
  );
}

const call = gridSignal();
const amended = gridSignal({
  version: 2,
  intervals: [{ startsAt: clockTime('13:30'), endsAt: clockTime('16:00'), values: [powerLimit(1e6)] }],
});
const endless = gridSignal({
  eventId: 'endless',
  intervals: [{ startsAt: clockTime('13:00'), endsAt: null, values: [powerLimit(3e6)] }],
});

describe('an event', () => {
  it('that is early holds from its start to its end', () => {
    const { state, kinds } = fold(delivery('12:00', [call]));
    expect(kinds).toEqual(['called']);
    expect(['12:59', '13:00', '14:59', '15:00'].map((at) => limits(state, at).length)).toEqual([0, 1, 1, 0]);
    expect(openSignals(state, clockTime('12:30'))).toHaveLength(1);
    expect(openSignals(state, clockTime('15:00'))).toHaveLength(0);
  });

  it('that comes twice does nothing twice', () => {
    const once = fold(delivery('12:00', [call]));
    const twice = fold(delivery('12:00', [call]), delivery('12:05', [call]));
    expect(twice.kinds).toEqual(['called', 'repeated']);
    expect(twice.state).toEqual(once.state);
  });

  it('that is late says by how much, and holds', () => {
    const { changes, state } = foldDelivery(NO_SIGNALS, delivery('13:10', [call]));
    expect(changes).toMatchObject([{ kind: 'late-call', lateSeconds: 600 }]);
    expect(limits(state, '13:10')).toEqual([2e6]);
  });

  it('that is over when it comes is kept and holds no more', () => {
    const { kinds, state } = fold(delivery('15:00', [call]));
    expect(kinds).toEqual(['over']);
    expect(limits(state, '15:00')).toEqual([]);
  });

  it('without an end holds until it is called off', () => {
    const before = fold(delivery('12:00', [endless]));
    expect(limits(before.state, '23:00')).toEqual([3e6]);
    const { state } = fold(
      delivery('12:00', [endless]),
      delivery('18:00', [cancellation({ eventId: 'endless', version: 2 })]),
    );
    expect(limits(state, '17:59')).toEqual([3e6]);
    expect(limits(state, '18:00')).toEqual([]);
  });

  it('that is amended changes, whichever version comes first', () => {
    const inOrder = fold(delivery('12:00', [call]), delivery('12:10', [amended]));
    const turned = fold(delivery('12:00', [amended]), delivery('12:10', [call]));
    expect(inOrder.kinds).toEqual(['called', 'amended']);
    expect(turned.kinds).toEqual(['called', 'outdated']);
    for (const { state } of [inOrder, turned]) {
      expect(limits(state, '13:15')).toEqual([]);
      expect(limits(state, '15:30')).toEqual([1e6]);
    }
  });

  it('of the same version with another content takes the later one, and says so', () => {
    const other = { ...amended, version: 1 };
    const { state } = fold(delivery('12:00', [call]));
    const { changes, state: after } = foldDelivery(state, delivery('12:10', [other]));
    expect(changes).toMatchObject([{ kind: 'amended', notes: [expect.stringContaining('same version')] }]);
    expect(limits(after, '15:30')).toEqual([1e6]);
    expect(
      fold(delivery('12:00', [call]), delivery('12:10', [other]), delivery('12:20', [call])).kinds,
    ).toEqual(['called', 'amended', 'repeated']);
  });

  it('that is called off before it was called stays called off', () => {
    const { kinds, state } = fold(delivery('12:00', [cancellation()]), delivery('12:10', [call]));
    expect(kinds).toEqual(['unknown-cancelled', 'outdated']);
    expect(limits(state, '13:30')).toEqual([]);
  });

  it('that is called off twice was called off the first time', () => {
    const off = cancellation({ version: 2 });
    const { kinds, state } = fold(
      delivery('12:00', [call]),
      delivery('13:30', [off]),
      delivery('14:00', [cancellation({ version: 3 })]),
    );
    expect(kinds).toEqual(['called', 'cancelled', 'repeated']);
    expect(limits(state, '13:29')).toEqual([2e6]);
    expect(limits(state, '13:30')).toEqual([]);
  });

  it('can be called again after it was called off, by a higher version', () => {
    const { kinds, state } = fold(
      delivery('12:00', [call]),
      delivery('12:10', [cancellation({ version: 2 })]),
      delivery('12:20', [gridSignal({ version: 3 })]),
    );
    expect(kinds).toEqual(['called', 'cancelled', 'amended']);
    expect(limits(state, '13:30')).toEqual([2e6]);
  });
});

describe('a listing of all that the sender has', () => {
  const listed = (hhmm: string, ...signals: GridSignal[]): SignalDelivery =>
    delivery(hhmm, signals, { listed: signals.map(({ eventId }) => eventId) });

  it('withdraws what is no longer in it', () => {
    const { kinds, state } = fold(listed('12:00', call, endless), listed('13:20', endless));
    expect(kinds).toEqual(['called', 'called', 'repeated', 'withdrawn']);
    expect(limits(state, '13:20')).toEqual([3e6]);
  });

  it('withdraws nothing that is over, and nothing of another source', () => {
    const { kinds } = fold(
      listed('12:00', call),
      delivery('12:00', [endless], { sourceId: 's2' }),
      listed('15:30'),
    );
    expect(kinds).toEqual(['called', 'called']);
  });

  it('brings back what it had left out; a stray copy alone does not', () => {
    const gone = fold(listed('12:00', call), listed('12:10'));
    expect(foldDelivery(gone.state, delivery('12:15', [call])).changes).toMatchObject([{ kind: 'repeated' }]);
    const back = foldDelivery(gone.state, listed('12:20', call));
    expect(back.changes).toMatchObject([
      { kind: 'amended', notes: [expect.stringContaining('there again')] },
    ]);
    expect(limits(back.state, '13:30')).toEqual([2e6]);
  });
});

describe('events that overlap', () => {
  const of = (
    eventId: string,
    priority: number | null,
    powerW: number,
    more: Partial<GridSignal> = {},
  ): GridSignal =>
    gridSignal({
      eventId,
      priority,
      intervals: [{ startsAt: clockTime('13:00'), endsAt: clockTime('15:00'), values: [powerLimit(powerW)] }],
      ...more,
    });
  const counting = (...signals: GridSignal[]): unknown[] =>
    valuesInForce(activeSignals(fold(delivery('12:00', signals)).state, clockTime('14:00'))).map(
      ({ known, value }) => [known.signal.eventId, value.kind === 'power-limit' ? value.powerW : null],
    );

  it('count by priority: the lower number, and any number before none', () => {
    expect(counting(of('a', null, 1e6), of('b', 5, 2e6), of('c', 0, 3e6))).toEqual([['c', 3e6]]);
  });

  it('of equal priority: the one that was called last', () => {
    const later = of('b', 1, 2e6, { createdAt: clockTime('12:30') });
    expect(counting(of('a', 1, 1e6), later)).toEqual([['b', 2e6]]);
    expect(counting(later, of('a', 1, 1e6))).toEqual([['b', 2e6]]);
  });

  it('of different programs hold together', () => {
    expect(counting(of('a', 0, 1e6), of('b', 9, 2e6, { programRef: 'p2' }))).toEqual([
      ['a', 1e6],
      ['b', 2e6],
    ]);
  });
});

describe('intervals that repeat', () => {
  const signal = gridSignal({
    intervals: [
      { startsAt: clockTime('13:00'), endsAt: clockTime('13:30'), values: [powerLimit(1)] },
      { startsAt: clockTime('13:30'), endsAt: clockTime('14:00'), values: [powerLimit(2)] },
    ],
    repeats: { periodSeconds: 3600, until: clockTime('15:45') },
  });

  it.each([
    ['12:59', null],
    ['13:10', ['13:00', '13:30', 1]],
    ['14:40', ['14:30', '15:00', 2]],
    ['15:40', ['15:30', '15:45', 2]],
    ['15:45', null],
  ])('at %s', (at, expected) => {
    const found = intervalAt(signal, clockTime(at));
    const value = found?.values[0];
    expect(
      found && [
        found.startsAt.slice(11, 16),
        found.endsAt?.slice(11, 16),
        value?.kind === 'power-limit' ? value.powerW : null,
      ],
    ).toEqual(expected);
  });
});

describe('what is known', () => {
  it('is forgotten when it is long over, and not before', () => {
    const { state } = fold(delivery('12:00', [call, endless]));
    expect(Object.keys(forgetBefore(state, clockTime('15:00')))).toHaveLength(2);
    expect(
      Object.values(forgetBefore(state, clockTime('15:01'))).map(({ signal }) => signal.eventId),
    ).toEqual(['endless']);
  });

  const messages = (kind: Enrolment['kind'], ...deliveries: SignalDelivery[]): ProgramMessage[] =>
    Object.values(fold(...deliveries).state).flatMap((known) =>
      programMessagesOf(known, { enrolmentId: 'x', kind }),
    );

  it('reads as messages of the program', () => {
    const test = gridSignal({ kind: 'test' });
    const read = messages('drop-to', delivery('12:01', [test]));
    expect(eventsOf([...read, ...read])).toMatchObject([
      { test: true, powerW: 2e6, startsAt: clockTime('13:00'), endsAt: clockTime('15:00'), cancelled: false },
    ]);
    const off = messages(
      'drop-to',
      delivery('12:01', [test]),
      delivery('12:30', [cancellation({ version: 2 })]),
    );
    expect(eventsOf(off)).toMatchObject([{ cancelled: true }]);
    expect(messages('drop-to', delivery('12:01', [gridSignal({ kind: 'target' })]))).toEqual([]);
  });

  it('tells the program what was withdrawn', () => {
    const read = messages('drop-to', delivery('12:00', [call]), delivery('14:00', [], { listed: [] }));
    expect(eventsOf(read)).toMatchObject([{ endsAt: clockTime('14:00'), cancelled: false }]);
  });

  it('has a limit as a level and never as a drop', () => {
    expect(messages('drop-by', delivery('12:00', [call]))).toMatchObject([{ body: { powerW: null } }]);
  });

  it.each<[string, SignalValue, boolean]>([
    ['a price', { payloadType: 'PRICE', kind: 'price', pricePerMwh: 5_000, currency: 'USD' }, false],
    ['an alert', { payloadType: 'ALERT_OTHER', kind: 'alert', text: 'hot' }, false],
    ['level 0', { payloadType: 'SIMPLE', kind: 'level', level: 0 }, false],
    ['level 2', { payloadType: 'SIMPLE', kind: 'level', level: 2 }, true],
    ['a drop', { payloadType: 'x', kind: 'power-drop', powerW: 1e6 }, true],
  ])('%s calls or does not', (_, value, calls) => {
    const [interval] = gridSignal().intervals;
    const signal = gridSignal({ intervals: [{ ...interval!, values: [value] }] });
    expect(messages('drop-by', delivery('12:00', [signal]))).toHaveLength(calls ? 1 : 0);
  });

  it('gives no new time to respond for an amendment', () => {
    const amended = gridSignal({ version: 2, createdAt: clockTime('12:40') });
    const read = messages('drop-by', delivery('12:01', [gridSignal()]), delivery('12:41', [amended]));
    expect(read).toMatchObject([{ receivedAt: clockTime('12:01'), instructedAt: null }]);
  });
});
