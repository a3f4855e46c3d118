import { EbbError } from '../../src/core/errors.js';
import { type ClientTls, type DocumentRequest, HttpFeed } from './http-feed.js';

/** Answers are short; a page in their place is not read. */
const RESPONSE_BYTES_MAX = 64 * 1024;

/**
 * Posts to one address that is configured, and nowhere else: no redirect is followed. Where the address has a secret in its
 * path, no message names more than the host.
 */
export class AlertHttp {
  readonly #http: HttpFeed;
  readonly #origin: string;
  readonly #path: string;
  readonly #url: string;

  constructor(
    url: string,
    { timeoutSeconds, tls }: { readonly timeoutSeconds: number; readonly tls?: ClientTls | undefined },
  ) {
    const { origin, pathname, search } = new URL(url);
    this.#origin = origin;
    this.#path = pathname + search;
    this.#url = origin + this.#path;
    this.#http = new HttpFeed({ baseUrl: origin, timeoutSeconds, tls, responseBytesMax: RESPONSE_BYTES_MAX });
  }

  /** @throws EbbError with a code of the table */
  async post(request: Pick<DocumentRequest, 'text' | 'json' | 'headers'>): Promise<void> {
    try {
      await this.#http.exchange({ ...request, path: this.#path });
    } catch (error) {
      if (!(error instanceof EbbError)) throw error;
      throw new EbbError(error.code, error.message.replaceAll(this.#url, this.#origin), {
        ...(error.context.retryAfterSeconds !== undefined && {
          retryAfterSeconds: error.context.retryAfterSeconds,
        }),
        ...(error.context.httpStatus !== undefined && { httpStatus: error.context.httpStatus }),
      });
    }
  }
}
