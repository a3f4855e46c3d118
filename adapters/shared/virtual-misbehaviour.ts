/**
 * What real fleets do to whoever steers them: an error reply; a connection without an answer; OK without an
 * effect; everything late; no connection; a machine that starts hashing again by itself.
 */
export const MISBEHAVIOURS = ['refuses', 'hangs', 'lies', 'slow', 'deaf', 'wakes-by-itself'] as const;

/**
 * More of it, by request only: replies that come byte by byte; replies cut off in the middle; reported watts that are
 * not the true ones; a wake that takes several times as long; restarts by itself; a new address; no pool at times.
 */
export const RARER_MISBEHAVIOURS = [
  'drip',
  'broken-json',
  'wrong-watts',
  'slow-wake',
  'reboot',
  'ip-change',
  'pool-loss',
] as const;

export type Misbehaviour = (typeof MISBEHAVIOURS)[number] | (typeof RARER_MISBEHAVIOURS)[number];

/** Seconds that shape a misbehaviour where nothing else is asked for. What they mean differs by kind. */
export const MISBEHAVIOUR_SECONDS = {
  /** From one byte to the next. */
  drip: 0.05,
  /** How late every reply is. */
  slow: 2,
  /** From one restart by itself to the next, on average. */
  reboot: 1800,
  /** Until the machine has another address, on average. */
  'ip-change': 300,
  /** How long the pool is away; it then stays for three times as long. */
  'pool-loss': 300,
} as const;

/** A slow machine, and one that wakes slowly, takes this many times as long. */
export const SLOW_FACTOR = 4;

/** Kinds for which something happens at a machine that nobody has spoken to. */
export function actsByItself(kind: Misbehaviour): boolean {
  return kind === 'reboot' || kind === 'ip-change' || kind === 'pool-loss';
}
