import { z } from 'zod';
import { keyedRandom } from './shared/random.js';
import { MISBEHAVIOURS, type Misbehaviour, RARER_MISBEHAVIOURS } from './shared/virtual-misbehaviour.js';
import type { Fault } from './virtual-fleet.place.js';

/** What a fault file calls the kinds that have another name inside. */
const NAMES_IN_FILE: Readonly<Record<string, Misbehaviour>> = {
  refuse: 'refuses',
  hang: 'hangs',
  lie: 'lies',
};
const INSIDE = new Set(Object.values(NAMES_IN_FILE));

/** Every kind that a fault file may name. */
export const FAULT_KINDS: readonly string[] = [
  ...Object.keys(NAMES_IN_FILE),
  ...[...MISBEHAVIOURS, ...RARER_MISBEHAVIOURS].filter((kind) => !INSIDE.has(kind)),
];

/** Kinds whose `seconds` may be set, and the least: a machine that does more is no faulty one. */
const SECONDS_MIN: Readonly<Record<string, number>> = {
  drip: 0.001,
  slow: 0.001,
  reboot: 120,
  'ip-change': 1,
  'pool-loss': 1,
};

/** A share of a fleet that misbehaves in one way. */
export interface FaultRule extends Fault {
  /** Share of the firmware's miners, or of all, 0–1; rounded to a whole number of them. */
  readonly rate: number;
  readonly firmware?: string | undefined;
}

/** What a fault file says: `{ faults: [{ kind, rate, firmware?, seconds? }] }`. */
export interface FaultFile {
  readonly faults: readonly (Omit<FaultRule, 'kind'> & { readonly kind: string })[];
}

/** What may stand in the fault file of a fleet of these firmwares. */
export function faultFileSchema(firmwares: readonly string[]): z.ZodType<FaultFile> {
  const rule = z
    .strictObject({
      kind: z.enum(FAULT_KINDS),
      rate: z.number().min(0).max(1),
      firmware: z.enum(firmwares).optional(),
      seconds: z.number().positive().optional(),
    })
    .superRefine(({ kind, seconds }, context) => {
      if (seconds === undefined) return;
      const least = SECONDS_MIN[kind];
      const path = ['seconds'];
      if (least === undefined) {
        const message = `it only for ${Object.keys(SECONDS_MIN).join(', ')}: ${kind} has none`;
        context.addIssue({ code: 'custom', path, input: seconds, message });
      } else if (seconds < least) {
        context.addIssue({
          code: 'custom',
          path,
          input: seconds,
          message: `at least ${least} for ${kind}`,
        });
      }
    });
  return z.strictObject({ faults: z.array(rule).min(1).superRefine(refuseOverfull) });
}

export function faultRules({ faults }: FaultFile): FaultRule[] {
  return faults.map(({ kind, ...rest }) => ({
    ...rest,
    kind: NAMES_IN_FILE[kind] ?? (kind as Misbehaviour),
  }));
}

/** What a fault file calls a kind. */
export function faultName(kind: Misbehaviour): string {
  return Object.entries(NAMES_IN_FILE).find(([, inside]) => inside === kind)?.[0] ?? kind;
}

/** A miner has one fault at a time, so all the shares of one firmware must fit into it. */
function refuseOverfull(rules: FaultFile['faults'], context: z.RefinementCtx): void {
  if (rules.some(({ rate }) => rate > 1)) return;
  const names = new Set(rules.map(({ firmware }) => firmware));
  for (const name of names) {
    const share = rules
      .filter(({ firmware }) => firmware === undefined || firmware === name)
      .reduce((sum, { rate }) => sum + rate, 0);
    // Shares such as 0.1 do not add up exactly.
    if (share <= 1 + 1e-9) continue;
    const index = rules.findLastIndex(({ firmware }) => firmware === undefined || firmware === name);
    const of = name === undefined ? 'all miners' : name;
    context.addIssue({
      code: 'custom',
      path: [index, 'rate'],
      input: rules[index]?.rate,
      message: `rates that add up to at most 1 for ${of}: a miner has one fault at a time`,
    });
  }
}

type Drawn = { readonly minerId: string; readonly firmware: string };

/** Who has which fault: the same miners for the same seed, in whatever order they are listed. */
export function drawFaults(
  miners: readonly Drawn[],
  seed: number,
  rules: readonly FaultRule[],
): Map<string, Fault> {
  const drawn = new Map<string, Fault>();
  rules.forEach(({ kind, seconds, rate, firmware }, index) => {
    const eligible = miners.filter((miner) => firmware === undefined || miner.firmware === firmware);
    const healthy = eligible.filter(({ minerId }) => !drawn.has(minerId)).map(({ minerId }) => minerId);
    const count = Math.round(eligible.length * rate);
    for (const minerId of shuffled(healthy, seed, `fault ${index}`).slice(0, count)) {
      drawn.set(minerId, { kind, ...(seconds !== undefined && { seconds }) });
    }
  });
  return drawn;
}

/** Which miners misbehave, and how: the usual kinds in turn over a share of the fleet picked by `seed`. */
export function drawMisbehaviours(
  minerIds: readonly string[],
  seed: number,
  ratio: number,
): Map<string, Misbehaviour> {
  const picked = shuffled(minerIds, seed, 'misbehaves').slice(0, Math.round(minerIds.length * ratio));
  return new Map(
    picked.map((minerId, index) => [minerId, MISBEHAVIOURS[index % MISBEHAVIOURS.length] as Misbehaviour]),
  );
}

function shuffled(minerIds: readonly string[], seed: number, what: string): string[] {
  const keyed = minerIds.map((minerId) => [keyedRandom(seed, what, minerId), minerId] as const);
  return keyed.sort(([one], [other]) => one - other).map(([, minerId]) => minerId);
}
