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
import { Health, Metrics } from '../platform/index.js';
import type { Answer } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { Idempotency } from './idempotency.js';
import type { StreamReply } from './live-handlers.js';
import { openApiDocument } from './openapi.js';
import { problem, problemHandler } from './problem.js';
import type { FileReply, Route, RouteInput } from './route.js';
import { ROUTES } from './routes.js';
import { sendFile, sendJson, sendLines } from './send.js';
import { TokenStore } from './token-store.js';
import { checked } from './validate.js';
import { webhookRouter } from './webhooks.js';

const BODY_LIMIT = '64kb';
const OPEN_PATHS = new Set(['/healthz', '/readyz']);
const REQUEST_MS_MAX = 30_000;
/** A connection on which nothing moves for this long is ended: who stops reading an export holds a database cursor. */
const IDLE_MS_MAX = 60_000;
const NOTHING = z.strictObject({});

/** Puts every route on the server. Nothing but health and calls of signals answers without a token, not even "no such route". */
export function configureHttp(app: NestExpressApplication): void {
  const server = app.getHttpServer() as Server;
  server.requestTimeout = REQUEST_MS_MAX;
  server.setTimeout(IDLE_MS_MAX);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders);
  app.use(webhookRouter(app.get(ApiContext)));
  app.use(authenticate(app.get(TokenStore)));
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  app.use(healthRouter(app.get(Health), app.get(Metrics)));
  app.use('/api/v1', apiRouter({ context: app.get(ApiContext), idempotency: app.get(Idempotency) }));
  app.use((_request: Request, _response: Response, next: NextFunction) =>
    next(problem('not-found', 'no such route; /api/docs lists them')),
  );
  app.use(problemHandler);
}

function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
}

function authenticate(tokens: TokenStore) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (OPEN_PATHS.has(request.path)) {
      next();
      return;
    }
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const check = async (): Promise<void> => {
      const name = token === undefined ? null : await tokens.nameOf(token);
      if (name === null) {
        response.set('WWW-Authenticate', 'Bearer');
        throw problem(
          'unauthorised',
          'Send "Authorization: Bearer <token>". The first start printed one; ebb token create makes others.',
        );
      }
      response.locals['actor'] = name;
    };
    check().then(() => next(), next);
  };
}

function healthRouter(health: Health, metrics: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  router.get('/readyz', (_request, response, next) => {
    health.report().then((report) => response.status(report.ready ? 200 : 503).json(toWire(report)), next);
  });
  router.get('/metrics', (_request, response, next) => {
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
    router[route.method](route.path, textBody(route), (request, response, next) => {
      answer(route, parts, request, response).catch(next);
    });
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
  const input: Omit<Input, 'idempotencyKey'> = {
    params: checked(route.params ?? NOTHING, request.params, 'path'),
    query: checked(route.query ?? NOTHING, request.query, 'query'),
    body: route.text ? (request.body as string) : route.body && checked(route.body, request.body, 'body'),
    actor: String(response.locals['actor']),
    lastEventId: request.get('Last-Event-ID'),
  };
  if (route.method !== 'get') {
    await write(route, { context, idempotency }, input, request, response);
    return;
  }
  const result = await route.handle(context, { ...input, idempotencyKey: undefined } as never);
  if (route.lines) await sendLines(response, result as AsyncIterable<string>);
  else if (route.events) (result as StreamReply)(response);
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
  const act = async (idempotencyKey: string | undefined): Promise<Answer & { text: string }> => {
    const result = await route.handle(context, { ...input, idempotencyKey } as never);
    return { status: route.status ?? 200, text: JSON.stringify(toWire(result)) };
  };
  const key = request.get('Idempotency-Key');
  if (key === undefined) {
    const { status, text } = await act(undefined);
    sendJson(request, response, status, text);
    return;
  }
  const { method, originalUrl: url } = request;
  const asked = { actor: input.actor, key, method, url, body: request.body as unknown };
  const { status, text, repeated } = await idempotency.once(asked, !route.secretReply, act);
  if (repeated) response.set('Idempotency-Replayed', 'true');
  sendJson(request, response, status, text!);
}
