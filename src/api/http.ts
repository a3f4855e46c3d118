import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { z } from 'zod';
import { toWire } from '../core/wire.js';
import { Health, Metrics, traced } from '../platform/index.js';
import { People } from '../people/index.js';
import { authorise, type Guarded, recordRefusal, unauthorised } from './access.js';
import type { Answer } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { type Caller, callerOf } from './caller.js';
import { Idempotency } from './idempotency.js';
import type { StreamReply } from './live-handlers.js';
import { consoleFiles } from './console-files.js';
import { openApiDocument } from './openapi.js';
import { problem, problemHandler } from './problem.js';
import { type FileReply, type RedirectReply, type Route, type RouteInput, takesKey } from './route.js';
import { ROUTES } from './routes.js';
import { Waiting } from './second-person.js';
import { RequestLimits, securityHeaders } from './security.js';
import { sendFile, sendJson, sendLines } from './send.js';
import { checked } from './validate.js';
import { webhookRouter } from './webhooks.js';

const BODY_LIMIT = '64kb';
const REQUEST_MS_MAX = 30_000;
/** A connection on which nothing moves for this long is ended: who stops reading an export holds a database cursor. */
const IDLE_MS_MAX = 60_000;
const NOTHING = z.strictObject({});
/** What is there beside the routes of the table. */
export const OPERATIONS = {
  healthz: { method: 'get', path: '/healthz', access: 'open' },
  readyz: { method: 'get', path: '/readyz', access: 'open' },
  metrics: { method: 'get', path: '/metrics', access: 'read', everywhere: true },
  docs: { method: 'get', path: '/api/docs', access: 'account' },
} as const satisfies Readonly<Record<string, Guarded>>;
/** What answers whoever asks. */
const OPEN: ReadonlySet<string> = new Set(
  [...Object.values(OPERATIONS), ...ROUTES.map((route) => ({ ...route, path: `/api/v1${route.path}` }))]
    .filter(({ access }) => access === 'open')
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`),
);

/**
 * Puts every route on the server. Nothing but health, calls of signals and the console's own files answers without a token,
 * not even "no such route".
 * @param consoleDirectory where the console was built to; null: none is served
 */
export function configureHttp(app: NestExpressApplication, consoleDirectory: string | null = null): void {
  const server = app.getHttpServer() as Server;
  server.requestTimeout = REQUEST_MS_MAX;
  server.setTimeout(IDLE_MS_MAX);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders());
  app.use(webhookRouter(app.get(ApiContext)));
  if (consoleDirectory !== null) app.use(consoleFiles(consoleDirectory));
  app.use(authenticate(app.get(People), new RequestLimits()));
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  app.use(healthRouter(app.get(ApiContext), app.get(Health), app.get(Metrics)));
  app.use('/api/v1', apiRouter({ context: app.get(ApiContext), idempotency: app.get(Idempotency) }));
  app.use((_request: Request, _response: Response, next: NextFunction) =>
    next(problem('not-found', 'no such route; /api/docs lists them')),
  );
  app.use(problemHandler);
}

/** Says who asks. Whoever is not known goes on to what is open to all, and to nothing else. */
function authenticate(people: People, limits: RequestLimits): RequestHandler {
  const check = async (request: Request, response: Response): Promise<void> => {
    const caller = await callerOf(request, response, people);
    response.locals['caller'] = caller;
    await limits.count(request, response, caller);
    if (caller.isKnown || OPEN.has(`${request.method === 'HEAD' ? 'GET' : request.method} ${request.path}`))
      return;
    response.set('WWW-Authenticate', 'Bearer');
    throw unauthorised();
  };
  return (request, response, next) => {
    check(request, response).then(() => next(), next);
  };
}

/** Lets pass who may use the route, before anything of the body is read. */
function guard(context: ApiContext, route: Guarded): RequestHandler {
  return (request, response, next) => {
    const caller = response.locals['caller'] as Caller;
    authorise(context, route, caller, request.params['site'] as string | undefined).then(() => next(), next);
  };
}

function healthRouter(context: ApiContext, health: Health, metrics: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  router.get('/readyz', (_request, response, next) => {
    health.report().then((report) => response.status(report.ready ? 200 : 503).json(toWire(report)), next);
  });
  router.get('/metrics', guard(context, OPERATIONS.metrics), (_request, response, next) => {
    metrics.registry.metrics().then((text) => response.type(metrics.registry.contentType).send(text), next);
  });
  const document = JSON.stringify(openApiDocument());
  router.get('/api/docs', (request, response) => sendJson(request, response, 200, document));
  return router;
}

/** What answers are made with. */
interface Parts {
  readonly context: ApiContext;
  readonly idempotency: Idempotency;
}

type Input = RouteInput<unknown>;

function apiRouter(parts: Parts): Router {
  const router = Router();
  for (const route of ROUTES) {
    const guards = [guard(parts.context, route), textBody(route)];
    router[route.method](
      route.path,
      ...guards,
      (request: Request, response: Response, next: NextFunction) => {
        const about = { 'http.request.method': request.method, 'http.route': route.path };
        traced(`${request.method} ${route.path}`, about, () => answer(route, parts, request, response)).catch(
          (error: unknown) => {
            const caller = response.locals['caller'] as Caller;
            const site = request.params['site'] as string | undefined;
            recordRefusal(parts.context, route, caller, site, error).then(() => next(error), next);
          },
        );
      },
    );
  }
  return router;
}

/** Reads the text of routes that take one; others pass. */
function textBody({ text }: Route): RequestHandler {
  if (!text) return (_request, _response, next) => next();
  return express.text({ type: [...text.types], limit: text.bytesMax });
}

async function answer(
  route: Route,
  { context, idempotency }: Parts,
  request: Request,
  response: Response,
): Promise<void> {
  if (route.body && request.is('json') === false)
    throw problem('unsupported-media-type', 'send JSON, with "Content-Type: application/json"');
  if (route.text && typeof request.body !== 'string')
    throw problem(
      'unsupported-media-type',
      `send a text, with "Content-Type: ${route.text.types.join('" or "')}"`,
    );
  const caller = response.locals['caller'] as Caller;
  const input: Omit<Input, 'idempotencyKey'> = {
    params: checked(route.params ?? NOTHING, request.params, 'path'),
    query: checked(route.query ?? NOTHING, request.query, 'query'),
    body: route.text ? (request.body as string) : route.body && checked(route.body, request.body, 'body'),
    actor: caller.who.name,
    caller,
    ifMatch: request.get('If-Match')?.replace(/^"(.*)"$/, '$1'),
    lastEventId: request.get('Last-Event-ID'),
  };
  if (route.method !== 'get') {
    await write(route, { context, idempotency }, input, request, response);
    return;
  }
  const result = await route.handle(context, { ...input, idempotencyKey: undefined } as never);
  if (route.lines) await sendLines(response, result as AsyncIterable<string>);
  else if (route.events) (result as StreamReply)(response);
  else if (route.redirect) response.redirect(302, (result as RedirectReply).location);
  else if (route.file) sendFile(request, response, result as FileReply);
  else sendJson(request, response, 200, JSON.stringify(toWire(result)));
}

/** Carries a write out: with an `Idempotency-Key` once, however often it comes. */
async function write(
  route: Route,
  { context, idempotency }: Parts,
  input: Omit<Input, 'idempotencyKey'>,
  request: Request,
  response: Response,
): Promise<void> {
  const act = async (idempotencyKey: string | undefined): Promise<Answer> => {
    const result = await route.handle(context, { ...input, idempotencyKey } as never);
    if (result instanceof Waiting) return { status: 202, text: JSON.stringify(toWire(result.request)) };
    return { status: route.status ?? 200, text: JSON.stringify(toWire(result)) };
  };
  const key = takesKey(route) ? request.get('Idempotency-Key') : undefined;
  if (key === undefined) {
    const { status, text } = await act(undefined);
    sendJson(request, response, status, text);
    return;
  }
  const { method, originalUrl: url } = request;
  const { kind, name } = input.caller.who;
  const asked = { actor: `${kind} ${name}`, key, method, url, body: request.body as unknown };
  const { status, text, repeated } = await idempotency.once(asked, act);
  if (repeated) response.set('Idempotency-Replayed', 'true');
  sendJson(request, response, status, text);
}
