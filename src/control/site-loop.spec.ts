import { describe, expect, it } from '@jest/globals';
import { HandClock } from '../../test/support/hand-clock.js';
import { nextBoundary, SiteLoop } from './site-loop.js';

function loop(tickMinutes = 5) {
  const clock = new HandClock('2024-08-20T12:03:00Z');
  const ticks: string[] = [];
  let release: () => void = () => undefined;
  const slow = { now: false };
  const site = new SiteLoop(clock, tickMinutes, async (trigger) => {
    ticks.push(`${clock.now().toFormat('HH:mm')} ${trigger}`);
    if (slow.now) await new Promise<void>((resolve) => (release = resolve));
  });
  return { clock, ticks, site, slow, release: () => release() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('SiteLoop', () => {
  it("ticks at the start, then on the market's boundaries", async () => {
    const { clock, ticks, site } = loop();
    await site.start();
    for (let minute = 0; minute < 12; minute += 1) {
      clock.advance(60);
      await settled();
    }
    expect(ticks).toEqual(['12:03 start', '12:05 interval', '12:10 interval', '12:15 interval']);
    await site.stop();
  });

  it('answers what is urgent at once, and several at once with one tick', async () => {
    const { clock, ticks, site } = loop();
    await site.start();
    site.urgent('override');
    site.urgent('new price');
    clock.advance(1);
    await settled();
    expect(ticks).toEqual(['12:03 start', '12:03 override']);
    await site.stop();
  });

  it('never runs two ticks at the same time, and loses none that came meanwhile', async () => {
    const { clock, ticks, site, slow, release } = loop();
    await site.start();
    slow.now = true;
    clock.advance(120);
    await settled();
    site.urgent('override');
    clock.advance(1);
    await settled();
    expect(ticks).toHaveLength(2);
    slow.now = false;
    release();
    await settled();
    await settled();
    expect(ticks.at(-1)).toBe('12:05 override');
    await site.stop();
  });

  it('lets something be done between two ticks, and those that come meanwhile wait', async () => {
    const { clock, ticks, site, slow, release } = loop();
    await site.start();
    slow.now = true;
    clock.advance(120);
    await settled();
    let finish: () => void = () => undefined;
    const work = site.between(async () => {
      ticks.push('work');
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await settled();
    expect(ticks).not.toContain('work');
    slow.now = false;
    release();
    await settled();
    clock.advance(300);
    await settled();
    expect(ticks.slice(-2)).toEqual(['12:05 interval', 'work']);
    finish();
    await work;
    await settled();
    expect(ticks.at(-1)).toBe('12:10 interval');
    await expect(site.between(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    clock.advance(300);
    await settled();
    expect(ticks.at(-1)).toBe('12:15 interval');
  });

  it('ticks when something that it waits for begins, the last that it was told of', async () => {
    const { clock, ticks, site } = loop();
    await site.start();
    site.awaitChange(30, 'obligation');
    site.awaitChange(90, 'obligation');
    clock.advance(60);
    await settled();
    expect(ticks).toEqual(['12:03 start']);
    clock.advance(30);
    await settled();
    expect(ticks).toEqual(['12:03 start', '12:04 obligation']);
    site.awaitChange(10, 'obligation');
    site.awaitChange(null, 'obligation');
    clock.advance(20);
    await settled();
    expect(ticks).toHaveLength(2);
    await site.stop();
  });

  it('stops', async () => {
    const { clock, ticks, site } = loop();
    await site.start();
    await site.stop();
    site.urgent('override');
    clock.advance(3600);
    await settled();
    expect(ticks).toEqual(['12:03 start']);
  });

  it.each([
    ['2024-08-20T12:00:00Z', 5, '2024-08-20T12:05:00.000Z'],
    ['2024-08-20T12:04:59.999Z', 5, '2024-08-20T12:05:00.000Z'],
    ['2024-11-03T06:59:00Z', 15, '2024-11-03T07:00:00.000Z'],
  ])('after %s every %d min: %s', (now, minutes, expected) => {
    expect(nextBoundary(new HandClock(now).now(), minutes).toISO()).toBe(expected);
  });
});
