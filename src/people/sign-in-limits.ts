import ipaddr from 'ipaddr.js';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { EbbError } from '../core/errors.js';

/** After so many failures within an hour the next try waits 1 s, then 2 s, 4 s … up to the most. */
interface Slope {
  readonly free: number;
  readonly secondsMax: number;
}

const HOUR_SECONDS = 3_600;

/** One name from one address; one address, whatever the names; one name, whatever the addresses. */
const SLOPES = {
  pair: { free: 5, secondsMax: 900 },
  address: { free: 20, secondsMax: 900 },
  name: { free: 30, secondsMax: 60 },
} as const satisfies Readonly<Record<string, Slope>>;

type By = keyof typeof SLOPES;

/**
 * Slows guessing. A stranger who guesses at a name makes its owner wait a minute at the most, and not at all at an
 * address where the owner has signed in before: nobody can be locked out by others. In memory: a restart forgets.
 */
export class SignInLimits {
  readonly #tries = new RateLimiterMemory({ keyPrefix: 'tries', points: 1, duration: HOUR_SECONDS });
  readonly #waits = new RateLimiterMemory({ keyPrefix: 'waits', points: 1, duration: HOUR_SECONDS });

  /**
   * Counts a try, before the password is looked at, so that tries at the same time count too.
   * @param isKnown whether the person has signed in from there before
   * @throws EbbError (rate-limited) with the seconds to wait
   */
  async attempt(name: string, address: string, isKnown: boolean): Promise<void> {
    const keys = keysOf(name, address, isKnown);
    const waits = await Promise.all(keys.map(([, key]) => this.#waits.get(key)));
    const waitMs = Math.max(0, ...waits.map((wait) => wait?.msBeforeNext ?? 0));
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1_000));
    for (const [by, key] of keys) {
      const { consumedPoints } = await this.#tries.penalty(key);
      const { free, secondsMax } = SLOPES[by];
      if (consumedPoints >= free)
        await this.#waits.block(key, Math.min(secondsMax, 2 ** Math.min(20, consumedPoints - free)));
    }
  }

  /** A try was right: the name at that address begins anew, and it counts as no failure elsewhere. */
  async succeeded(name: string, address: string): Promise<void> {
    for (const [by, key] of keysOf(name, address, false)) {
      if (by === 'pair') await this.#tries.delete(key);
      else await this.#tries.reward(key);
      if (by !== 'address') await this.#waits.delete(key);
    }
  }
}

function keysOf(name: string, address: string, isKnown: boolean): [By, string][] {
  const from = networkOf(address);
  return [
    ['pair', `pair ${from} ${name}`],
    ['address', `address ${from}`],
    ...(isKnown ? [] : [['name', `name ${name}`] as [By, string]]),
  ];
}

/** IPv4 as it is; of IPv6 the /64, which one household has the whole of. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6)
    return `${parsed.parts
      .slice(0, 4)
      .map((part) => part.toString(16))
      .join(':')}::/64`;
  return parsed.toString();
}

function tooMany(seconds: number): EbbError {
  return new EbbError('rate-limited', `too many sign-ins have failed; the next try counts in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });
}
