import { beforeEach, describe, expect, it } from '@jest/globals';
import { HandClock } from '../../test/support/hand-clock.js';
import { LiveHub, type Viewer } from './live-hub.js';

/** Whoever looks on, and what it was sent. */
class TestViewer implements Viewer {
  text = '';
  ended = false;
  unread = 0;

  constructor(private readonly sites: readonly string[] = ['a', 'b']) {}

  sees = (siteId: string): boolean => this.sites.includes(siteId);
  write = (bytes: Buffer): void => void (this.text += bytes.toString());
  unreadBytes = (): number => this.unread;
  end = (bytes: Buffer): void => {
    this.write(bytes);
    this.ended = true;
  };

  get events(): { kind: string; id: string | undefined; data: Record<string, unknown> }[] {
    return [...this.text.matchAll(/event: (.*)\n(?:id: (.*)\n)?data: (.*)\n\n/g)].map(
      ([, kind, id, data]) => ({
        kind: kind!,
        id,
        data: JSON.parse(data!) as Record<string, unknown>,
      }),
    );
  }

  get lastId(): string {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)![1]!;
  }
}

/** Enough turns for a thousand viewers. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('LiveHub', () => {
  let clock: HandClock;
  let hub: LiveHub;
  beforeEach(() => {
    clock = new HandClock('2024-08-20T12:00:00Z');
    hub = new LiveHub(clock);
  });

  const watch = (lastId: string | null = null, viewer = new TestViewer()): TestViewer => {
    hub.attach(viewer, lastId);
    return viewer;
  };

  it('sends each event to all viewers in its order, with ids that count up', async () => {
    const viewers = Array.from({ length: 200 }, () => watch());
    hub.publish('plan', 'a', { setpointW: 5 });
    clock.advance(1);
    hub.publish('mode', 'b', { to: 'hold' });
    await settled();
    expect(viewers[0]!.events).toEqual([
      {
        kind: 'plan',
        id: `${hub.boot}.1.1724155200000`,
        data: { site_id: 'a', at: '2024-08-20T12:00:00.000Z', setpoint_w: 5 },
      },
      {
        kind: 'mode',
        id: `${hub.boot}.2.1724155201000`,
        data: { site_id: 'b', at: '2024-08-20T12:00:01.000Z', to: 'hold' },
      },
    ]);
    expect(new Set(viewers.map(({ text }) => text)).size).toBe(1);
  });

  it('does nothing for viewers while its caller is at work', () => {
    const viewer = watch();
    const before = viewer.text;
    hub.publish('plan', 'a', {});
    expect(viewer.text).toBe(before);
  });

  it('shows a viewer its own sites alone', async () => {
    const viewer = watch(null, new TestViewer(['b']));
    hub.publish('plan', 'a', {});
    hub.publish('plan', 'b', {});
    await settled();
    expect(viewer.events.map(({ data }) => data['site_id'])).toEqual(['b']);
  });

  it('goes on after the last event that a viewer saw', async () => {
    const first = watch();
    hub.publish('plan', 'a', { n: 1 });
    await settled();
    hub.detach(first);
    hub.publish('plan', 'a', { n: 2 });
    hub.publish('plan', 'a', { n: 3 });
    const again = watch(first.lastId);
    await settled();
    hub.publish('plan', 'a', { n: 4 });
    await settled();
    expect(again.events.map(({ data }) => data['n'])).toEqual([2, 3, 4]);
  });

  it('goes on after a beat, too, by which others’ events are behind it', async () => {
    const viewer = watch(null, new TestViewer(['b']));
    for (let n = 0; n < 10_000; n += 1) hub.publish('plan', 'a', { n });
    await settled();
    hub.beat();
    hub.detach(viewer);
    hub.publish('plan', 'b', { n: 'news' });
    const again = watch(viewer.lastId, new TestViewer(['b']));
    await settled();
    expect(again.events.map(({ kind, data }) => [kind, data['n']])).toEqual([['plan', 'news']]);
  });

  it.each<[string, (lastId: string) => string, string | null]>([
    ['overflow', (lastId) => lastId, '2024-08-20T12:00:00.000Z'],
    ['restart', (lastId) => lastId.replace(/^.{8}/, 'another_'), '2024-08-20T12:00:00.000Z'],
    ['restart', (lastId) => lastId.replace(/\.1\./, '.999999.'), '2024-08-20T12:00:00.000Z'],
    ['unknown-id', () => '42', null],
  ])('after an %s says from when to when a viewer saw nothing', async (reason, change, from) => {
    const first = watch();
    hub.publish('plan', 'a', {});
    await settled();
    hub.detach(first);
    clock.advance(60);
    if (reason === 'overflow') for (let n = 0; n < 5_000; n += 1) hub.publish('plan', 'a', { n });
    const again = watch(change(first.lastId));
    hub.publish('plan', 'a', { n: 'next' });
    await settled();
    expect(again.events).toEqual([
      expect.objectContaining({
        kind: 'missed',
        data: { at: '2024-08-20T12:01:00.000Z', reason, from, to: '2024-08-20T12:01:00.000Z' },
      }),
      expect.objectContaining({ kind: 'plan', data: expect.objectContaining({ n: 'next' }) }),
    ]);
  });

  it('keeps no more than it has place for, by bytes, too', () => {
    const text = 'x'.repeat(2 ** 20);
    for (let n = 0; n < 20; n += 1) hub.publish('plan', 'a', { n, text });
    const back = watch(`${hub.boot}.1.0`);
    expect(back.events[0]).toMatchObject({ kind: 'missed', data: { reason: 'overflow' } });
  });

  it('lets a viewer go that does not read, says why, and serves the others', async () => {
    const slow = watch();
    const other = watch();
    slow.unread = 2 ** 21;
    hub.publish('plan', 'a', {});
    await settled();
    expect([slow.ended, slow.events.at(-1)!.data['reason']]).toEqual([true, 'slow']);
    expect([other.ended, other.events.map(({ kind }) => kind)]).toEqual([false, ['plan']]);
    expect([hub.viewerCount, hub.closed.slow]).toEqual([1, 1]);
  });

  it('ends all when Ebb stops', () => {
    const viewers = [watch(), watch()];
    hub.closeAll();
    expect(viewers.map(({ ended, events }) => [ended, events.at(-1)!.data['reason']])).toEqual([
      [true, 'stopping'],
      [true, 'stopping'],
    ]);
    expect(hub.viewerCount).toBe(0);
  });
});
