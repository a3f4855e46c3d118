import { once } from 'node:events';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import { toWire } from '../core/wire.js';
import { Health, Metrics } from '../platform/index.js';
import { ApiContext } from './api-context.js';
import { openApiDocument } from './openapi.js';
import { problem, problemHandler } from './problem.js';
import { type Route, ROUTES } from './routes.js';
import { TokenStore } from './token-store.js';

const BODY_LIMIT = '64kb';
const OPEN_PATHS = new Set(['/healthz', '/readyz']);
const REQUEST_MS_MAX = 30_000;

/** Puts every route on the server. Nothing but health answers without a token, not even "no such route". */
export function configureHttp(app: NestExpressApplication): void {
  const server = app.getHttpServer() as { requestTimeout: number };
  server.requestTimeout = REQUEST_MS_MAX;
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.use(authenticate(app.get(TokenStore)));
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  app.use(healthRouter(app.get(Health), app.get(Metrics)));
  app.use('/api/v1', apiRouter(app.get(ApiContext)));
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
  router.get('/api/docs', (_request, response) => void response.json(openApiDocument()));
  return router;
}

function apiRouter(context: ApiContext): Router {
  const router = Router();
  for (const route of ROUTES) {
    router[route.method](route.path, (request, response, next) => {
      answer(route, context, request, response).catch(next);
    });
  }
  return router;
}

async function answer(
  route: Route,
  context: ApiContext,
  request: Request,
  response: Response,
): Promise<void> {
  const input = {
    params: checked(route.params, request.params, 'path'),
    query: checked(route.query, request.query, 'query'),
    body: checked(route.body, request.body, 'body'),
    actor: String(response.locals['actor']),
    idempotencyKey: request.get('Idempotency-Key'),
  };
  const result = await route.handle(context, input as never);
  if (route.lines) await sendLines(response, result as AsyncIterable<string>);
  else response.status(route.status ?? 200).json(toWire(result));
}

/** @throws ProblemError (invalid) with every mistake */
function checked(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    path: [where, ...path].join('.'),
    problem: message,
  }));
  throw problem('invalid', errors.map(({ path, problem: text }) => `${path}: ${text}`).join('; '), errors);
}

async function sendLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  response.status(200).type('application/jsonl');
  for await (const line of lines) {
    if (response.destroyed) return;
    if (!response.write(`${line}\n`)) await once(response, 'drain');
  }
  response.end();
}
