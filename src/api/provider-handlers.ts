import type { z } from 'zod';
import { EbbError } from '../core/errors.js';
import { type IdentityProvider, SignInRefused } from '../people/index.js';
import type { ApiContext } from './api-context.js';
import type * as schemas from './people-schemas.js';
import { problem } from './problem.js';
import type { InputOf, RedirectReply } from './route.js';

/** Sends a browser to the provider of identities. */
export async function goToProvider(
  { people }: ApiContext,
  { caller }: InputOf<z.ZodType>,
): Promise<RedirectReply> {
  try {
    const { location, sealed } = await existing(people.provider).begin();
    caller.keepWay(sealed);
    return { location };
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    return refused('unavailable');
  }
}

/** Takes it back: signed in, or to a page that says why not. */
export async function comeFromProvider(
  { people }: ApiContext,
  { query, caller }: InputOf<z.ZodType, typeof schemas.callbackQuery>,
): Promise<RedirectReply> {
  existing(people.provider);
  caller.keepWay(null);
  const { address, agent, way } = caller;
  const came = Object.entries(query).filter((each): each is [string, string] => typeof each[1] === 'string');
  try {
    const opened = await people.signInByProvider(new URLSearchParams(came).toString(), way, {
      address,
      agent,
    });
    caller.keepSession(opened);
    return { location: '/' };
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    return refused(error.why);
  }
}

/** The console's own page says it in words. */
function refused(why: SignInRefused['why']): RedirectReply {
  return { location: `/?refused=${why}` };
}

function existing(provider: IdentityProvider | null): IdentityProvider {
  if (provider) return provider;
  throw problem('not-found', 'no provider of identities is configured: people sign in with a password here');
}
