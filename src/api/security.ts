import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../people/index.js';
import type { Caller } from './caller.js';
import { problem } from './problem.js';

const YEAR_SECONDS = 31_536_000;

/** Helmet's headers, stricter where nothing is shown; the console's files have a policy of their own. */
export function securityHeaders(): RequestHandler {
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Said below, and over TLS alone: a browser that is told so once never comes back without.
    strictTransportSecurity: false,
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set('Cache-Control', 'no-store');
    response.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    if (request.secure) response.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
    headers(request, response, next);
  };
}

/** Requests that one may send. */
export interface RequestRules {
  /** Of one person or token, a minute. */
  readonly callerPerMinute: number;
  /** Of all who are not known at one address, a minute. */
  readonly strangerPerMinute: number;
}

/** More than the console and any script need; a loop that ran wild is slowed before it costs anybody else. */
export const REQUEST_RULES: RequestRules = { callerPerMinute: 6_000, strangerPerMinute: 300 };

/** What must never wait: an operator's hand on the mine. */
const SAFETY_LANE = /^\/api\/v1\/sites\/[^/]+\/overrides\/?$/;
/** Asked again and again by what watches over Ebb. */
const UNCOUNTED = new Set(['/healthz', '/readyz']);

/** Bounds how often somebody may ask; in memory. */
export class RequestLimits {
  readonly #callers: RateLimiterMemory;
  readonly #strangers: RateLimiterMemory;

  constructor(private readonly rules: RequestRules = REQUEST_RULES) {
    this.#callers = new RateLimiterMemory({ points: rules.callerPerMinute, duration: 60 });
    this.#strangers = new RateLimiterMemory({ points: rules.strangerPerMinute, duration: 60 });
  }

  /** @throws ProblemError (rate-limited) with the seconds to wait; the answer's headers say what is left */
  async count(request: Request, response: Response, { isKnown, who, address }: Caller): Promise<void> {
    if (UNCOUNTED.has(request.path)) return;
    if (isKnown && request.method === 'POST' && SAFETY_LANE.test(request.path)) return;
    const limiter = isKnown ? this.#callers : this.#strangers;
    const quota = isKnown ? this.rules.callerPerMinute : this.rules.strangerPerMinute;
    const key = isKnown ? `${who.kind} ${who.name}` : networkOf(address);
    const used = await limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const seconds = Math.ceil(used.msBeforeNext / 1_000);
    response.set('RateLimit-Policy', `"requests";q=${quota};w=60`);
    response.set('RateLimit', `"requests";r=${used.remainingPoints};t=${seconds}`);
    if (used.consumedPoints > quota)
      throw problem('rate-limited', `more than ${quota} requests within a minute`, undefined, seconds);
  }
}
