import type { Facts } from './facts.js';
import type { PowerLimit, PowerScope } from './problem.js';
import { type LoadScope, loadScope } from './scopes.js';

/**
 * Limits of one layer, one direction and one scope, made one: in each interval the tightest counts. kW; infinite where
 * none is in force.
 */
export interface LimitSlot {
  readonly layer: PowerLimit['layer'];
  readonly bound: PowerLimit['bound'];
  readonly scope: LoadScope;
  readonly scopeKey: string;
  readonly kw: Float64Array;
  /** Whose limit counts, by interval. */
  readonly source: readonly string[];
}

/** Slots that there always are, so that an event that comes changes bounds alone. */
const STANDING = [
  ['mandatory', 'ceiling'],
  ['program', 'ceiling'],
  ['program', 'floor'],
  ['override', 'ceiling'],
] as const;

export function limitSlots(facts: Facts): LimitSlot[] {
  const { problem, T } = facts;
  const root: PowerScope = { kind: 'feeder', id: problem.feeders[0]!.feederId };
  const never = new Array<null>(T).fill(null);
  const standing = STANDING.map(([layer, bound]): PowerLimit => ({
    layer,
    bound,
    scope: root,
    source: '',
    powerW: never,
  }));
  const slots = new Map<string, LimitSlot & { readonly source: string[] }>();
  for (const { layer, bound, scope, source, powerW } of [...standing, ...problem.limits]) {
    const scopeKey = `${scope.kind}:${scope.id}`;
    const key = `${layer} ${bound} ${scopeKey}`;
    const none = bound === 'ceiling' ? Infinity : -Infinity;
    const slot = slots.get(key) ?? {
      layer,
      bound,
      scopeKey,
      scope: loadScope(facts, scope),
      kw: new Float64Array(T).fill(none),
      source: new Array<string>(T).fill(''),
    };
    slots.set(key, slot);
    powerW.forEach((watts, t) => {
      if (watts === null) return;
      const kw = watts / 1e3;
      if (bound === 'ceiling' ? kw >= slot.kw[t]! : kw <= slot.kw[t]!) return;
      slot.kw[t] = kw;
      slot.source[t] = source;
    });
  }
  return [...slots.keys()].sort().map((key) => slots.get(key)!);
}

/** kW by which `loadKw` breaks the slot's limit in interval `t`. */
export function limitExcessKw({ bound, kw }: LimitSlot, t: number, loadKw: number): number {
  return Math.max(0, bound === 'ceiling' ? loadKw - kw[t]! : kw[t]! - loadKw);
}
