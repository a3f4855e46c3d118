import { existsSync } from 'node:fs';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import sirv from 'sirv';

/** The service's own, whatever files there are. */
const NOT_FILES = /^\/(api|metrics|healthz|readyz)(\/|$)/;
/** Their names have a hash of what is in them. */
const HASHED = /^\/assets\//;
const YEAR_SECONDS = 31_536_000;
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The console's files: those with a hash in their name for good, all others asked for anew each time. Whatever else a browser
 * wants to show is a page of the console, which knows its own addresses. Everything else is left to what comes after.
 * @param directory where the build put them; none there: nothing is served
 */
export function consoleFiles(directory: string): RequestHandler {
  if (!existsSync(directory)) return (_request, _response, next) => next();
  const files = sirv(directory, { etag: true, brotli: true, gzip: true });
  return (request: Request, response: Response, next: NextFunction): void => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || NOT_FILES.test(request.path)) {
      next();
      return;
    }
    const leave = withHeaders(request, response, next);
    files(request, response, () => {
      if (HASHED.test(request.path) || !asksForPage(request)) {
        leave();
        return;
      }
      request.url = '/';
      files(request, response, leave);
    });
  };
}

/**
 * Sets the headers of files on the response before it is known whether there is one: an answer that nothing has changed has
 * them too, or a browser would take those of the API for the page that it has kept. Returns what puts the API's back.
 */
function withHeaders({ path }: Request, response: Response, next: NextFunction): () => void {
  const headers = {
    'Content-Security-Policy': POLICY,
    'Cache-Control': HASHED.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
  };
  const before = Object.keys(headers).map((name) => [name, response.getHeader(name)] as const);
  response.set(headers);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) response.removeHeader(name);
      else response.setHeader(name, value);
    }
    next();
  };
}

/** A browser that opens an address says so; a program that takes anything does not. */
function asksForPage({ headers }: Request): boolean {
  return headers.accept?.includes('text/html') ?? false;
}
