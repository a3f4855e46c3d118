import { describe, expect, it } from '@jest/globals';
import { DeviceSlots } from './device-slots.js';

function held(): { promise: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release };
}

describe('slots of a device', () => {
  it('are given in the order of asking, never more than there are', async () => {
    const slots = new DeviceSlots(2);
    const order: string[] = [];
    const gates = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...held() }));
    const runs = gates.map(({ name, promise }) =>
      slots.run('miner', 5, async () => {
        order.push(name);
        await promise;
      }),
    );
    await Promise.resolve();
    expect(order).toEqual(['a', 'b']);
    gates[1]?.release();
    await runs[1];
    expect(order).toEqual(['a', 'b', 'c']);
    for (const { release } of gates) release();
    await Promise.all(runs);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are free again after a failure', async () => {
    const slots = new DeviceSlots(1);
    await expect(slots.run('miner', 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await slots.run('miner', 1, () => Promise.resolve('works'))).toBe('works');
  });

  it('of other devices do not matter', async () => {
    const slots = new DeviceSlots(1);
    const gate = held();
    const busy = slots.run('one', 1, () => gate.promise);
    expect(await slots.run('two', 1, () => Promise.resolve('free'))).toBe('free');
    gate.release();
    await busy;
  });

  it('that do not come in time are rate-limited, and the queue goes on without who left', async () => {
    const slots = new DeviceSlots(1);
    const gate = held();
    const busy = slots.run('miner', 1, () => gate.promise);
    await expect(slots.run('miner', 0.01, () => Promise.resolve())).rejects.toMatchObject({
      code: 'rate-limited',
    });
    gate.release();
    await busy;
    expect(await slots.run('miner', 1, () => Promise.resolve('next'))).toBe('next');
  });

  it('are refused at once where too many wait', async () => {
    const slots = new DeviceSlots(1);
    const gate = held();
    const runs = Array.from({ length: 17 }, () => slots.run('miner', 5, () => gate.promise));
    await expect(slots.run('miner', 5, () => Promise.resolve())).rejects.toMatchObject({
      code: 'rate-limited',
    });
    gate.release();
    await Promise.all(runs);
  });
});
