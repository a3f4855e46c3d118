import { describe, expect, it } from '@jest/globals';
import { Patience } from './patience.js';
import { SUBNET_SLOTS_FIRST, SUBNET_SLOTS_MAX, SubnetWindow, subnetOf } from './subnet-window.js';

describe('Patience', () => {
  it('is a second before anything is known, so that a lost packet is sent again within it', () => {
    expect(new Patience().ms('luxos:write')).toBe(1_000);
  });

  it('comes to a multiple of what miners of a kind take, and not of what others do', () => {
    const patience = new Patience();
    for (let answer = 0; answer < 100; answer += 1) patience.note('slow:write', 2_000 + 20 * (answer % 5));
    expect(patience.ms('slow:write')).toBeGreaterThan(2_040);
    expect(patience.ms('slow:write')).toBeLessThan(2_500);
    expect(patience.ms('other:write')).toBe(1_000);
  });

  it('is never so short that a busy moment of our own looks like a miner that hangs', () => {
    const patience = new Patience();
    for (let answer = 0; answer < 100; answer += 1) patience.note('fast:read', 3);
    expect(patience.ms('fast:read')).toBe(600);
  });

  it('is not taught by one stuck host', () => {
    const patience = new Patience();
    for (let answer = 0; answer < 100; answer += 1) patience.note('fast:read', 300);
    const before = patience.ms('fast:read');
    patience.note('fast:read', 60_000);
    expect(patience.ms('fast:read')).toBeLessThan(4 * before);
    expect(patience.ms('fast:read')).toBeLessThanOrEqual(5_000);
  });
});

describe('SubnetWindow', () => {
  function pass(window: SubnetWindow, count: number, timedOut: number): void {
    for (let request = 0; request < count; request += 1) {
      window.enter();
      window.leave(request >= timedOut);
    }
  }

  it('opens by one for each window without a timeout, up to what an access switch stands', () => {
    const window = new SubnetWindow();
    pass(window, SUBNET_SLOTS_FIRST, 0);
    expect(window.slots).toBe(SUBNET_SLOTS_FIRST + 1);
    pass(window, 10_000, 0);
    expect(window.slots).toBe(SUBNET_SLOTS_MAX);
  });

  it('halves where many time out, but a tenth that hangs does not close it', () => {
    const window = new SubnetWindow();
    while (window.slots < SUBNET_SLOTS_MAX) pass(window, window.slots, 0);
    pass(window, SUBNET_SLOTS_MAX, 7);
    expect(window.slots).toBe(SUBNET_SLOTS_FIRST);
    pass(window, SUBNET_SLOTS_FIRST, 4);
    expect(window.slots).toBe(SUBNET_SLOTS_FIRST);
  });

  it('leaves only a few where most of the subnet is silent', () => {
    const window = new SubnetWindow();
    for (let round = 0; round < 5; round += 1) pass(window, window.slots, window.slots);
    expect(window.slots).toBe(8);
  });

  it.each([
    ['10.1.2.3', '10.1.2'],
    ['fd00::1', 'fd00::1'],
  ])('of %s is %s', (host, subnet) => expect(subnetOf(host)).toBe(subnet));
});
