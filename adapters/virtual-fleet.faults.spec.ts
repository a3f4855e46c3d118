import { describe, expect, it } from '@jest/globals';
import { drawFaults, FAULT_KINDS, faultFileSchema, faultName, faultRules } from './virtual-fleet.faults.js';

const schema = faultFileSchema(['one', 'other']);
const miners = Array.from({ length: 200 }, (_, index) => ({
  minerId: `m${index}`,
  firmware: index % 4 === 0 ? 'one' : 'other',
}));

describe('a fault file', () => {
  it('names every kind that there is', () => {
    const faults = FAULT_KINDS.map((kind) => ({ kind, rate: 0.01 }));
    expect(schema.parse({ faults }).faults).toHaveLength(13);
  });

  it.each([
    ['refuse', 'refuses'],
    ['hang', 'hangs'],
    ['lie', 'lies'],
    ['deaf', 'deaf'],
    ['broken-json', 'broken-json'],
  ])('means with %s what is called %s inside', (kind, inside) => {
    const [rule] = faultRules(schema.parse({ faults: [{ kind, rate: 1 }] }));
    expect(rule?.kind).toBe(inside);
    expect(faultName(rule!.kind)).toBe(kind);
  });

  it.each([
    ['nothing', {}, 'faults'],
    ['no fault', { faults: [] }, 'faults'],
    ['another group', { faults: [{ kind: 'hang', rate: 0 }], fault: [] }, ''],
    ['an unknown kind', { faults: [{ kind: 'explode', rate: 0.1 }] }, 'faults.0.kind'],
    ['no rate', { faults: [{ kind: 'hang' }] }, 'faults.0.rate'],
    ['a rate above 1', { faults: [{ kind: 'hang', rate: 10 }] }, 'faults.0.rate'],
    ['a negative rate', { faults: [{ kind: 'hang', rate: -0.1 }] }, 'faults.0.rate'],
    [
      'an unknown firmware',
      { faults: [{ kind: 'hang', rate: 0.1, firmware: 'third' }] },
      'faults.0.firmware',
    ],
    ['seconds that mean nothing', { faults: [{ kind: 'hang', rate: 0.1, seconds: 5 }] }, 'faults.0.seconds'],
    ['restarts without a pause', { faults: [{ kind: 'reboot', rate: 0.1, seconds: 5 }] }, 'faults.0.seconds'],
    ['a slip', { faults: [{ kind: 'hang', rate: 0.1, firmwares: 'one' }] }, 'faults.0'],
    [
      'more than all miners',
      {
        faults: [
          { kind: 'hang', rate: 0.6 },
          { kind: 'lie', rate: 0.5, firmware: 'one' },
        ],
      },
      'faults.1.rate',
    ],
  ])('is refused with %s, at the place', (_, file, path) => {
    const { success, error } = schema.safeParse(file);
    expect(success).toBe(false);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('may give one firmware what another one has no room for', () => {
    const faults = [
      { kind: 'hang', rate: 1, firmware: 'one' },
      { kind: 'lie', rate: 1, firmware: 'other' },
    ];
    expect(schema.safeParse({ faults }).success).toBe(true);
  });
});

describe('faults', () => {
  const rules = [
    { kind: 'hangs' as const, rate: 0.1 },
    { kind: 'reboot' as const, rate: 0.5, firmware: 'one', seconds: 600 },
    { kind: 'lies' as const, rate: 0.9, firmware: 'other' },
  ];

  it('hit exactly their share of the miners, one each', () => {
    const drawn = drawFaults(miners, 7, rules);
    const counts = (kind: string): number =>
      [...drawn.values()].filter((fault) => fault.kind === kind).length;
    expect([counts('hangs'), counts('reboot')]).toEqual([20, 25]);
    // Those of the other firmware that hang already do not lie as well.
    const hanging = miners.filter(
      ({ minerId, firmware }) => firmware === 'other' && drawn.get(minerId)?.kind === 'hangs',
    );
    expect(counts('lies')).toBe(Math.min(135, 150 - hanging.length));
  });

  it('hit only the firmware that they name', () => {
    const drawn = drawFaults(miners, 7, rules);
    const rebooting = miners.filter(({ minerId }) => drawn.get(minerId)?.kind === 'reboot');
    expect(new Set(rebooting.map(({ firmware }) => firmware))).toEqual(new Set(['one']));
    expect(drawn.get(rebooting[0]?.minerId ?? '')).toEqual({ kind: 'reboot', seconds: 600 });
  });

  it('hit the same miners for the same seed, others for another', () => {
    const drawn = drawFaults(miners, 7, rules);
    expect(new Map(drawFaults([...miners].reverse(), 7, rules))).toEqual(new Map(drawn));
    expect(drawFaults(miners, 8, rules)).not.toEqual(drawn);
  });
});
