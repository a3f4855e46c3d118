import { createEbbClient, type paths, type Schemas } from '../../../client/index.js';
import { csrfToken } from './csrf.js';

export type { paths, Schemas } from '../../../client/index.js';
export type SiteNow = Schemas['SiteNow'];
export type SiteSummary = Schemas['SiteSummary'];
export type Override = Schemas['Override'];
export type Who = paths['/api/v1/session']['get']['responses']['200']['content']['application/json'];
export type OverridePreview = Schemas['OverridePreview'];

/** What the service refused, or could not be asked; `message` is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** @param status of HTTP; 0: no answer at all */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);
/** An answer that takes longer than this is none. */
const ANSWER_MS_MAX = 15_000;

export const api = createEbbClient({ url: '/', fetch: answered });
api.use({
  onRequest({ request }) {
    const known = csrfToken();
    if (known !== null && !SAFE_METHODS.has(request.method)) request.headers.set('X-Ebb-Csrf', known);
    return request;
  },
});

async function answered(request: Request): Promise<Response> {
  try {
    return await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_MS_MAX)]),
    });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, 'Ebb does not answer. What is shown may be out of date.');
  }
}

/**
 * What was answered.
 * @throws ApiError with the problem's own words
 */
export async function data<T>(
  call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<T> {
  const { data: found, error, response } = await call;
  if (response.ok && found !== undefined) return found;
  const { detail } = (error ?? {}) as { readonly detail?: string };
  throw new ApiError(response.status, detail ?? `Ebb answered with ${response.status}.`);
}
