import { z } from 'zod';
import { approval } from './approval-schemas.js';
import { exampleOf } from './examples.js';
import { PROBLEMS } from './problem.js';
import { type Route, takesKey } from './route.js';
import { ROUTES } from './routes.js';

/** The API as OpenAPI 3.1, made from the table that the server is made from. */
export function openApiDocument(): object {
  const named: NamedSchemas = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of ROUTES) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: operation(route, named) };
  }
  Object.assign(paths, OPERATIONS_PATHS);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Ebb',
      version: '1',
      description:
        'Demand-response controller for Bitcoin mines. JSON is snake_case, units are in the names.',
    },
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-ebb_session',
          description:
            'set by POST /api/v1/session; what changes something needs X-Ebb-Csrf, too. Without TLS it is called ebb_session.',
        },
      },
      schemas: { Problem: PROBLEM_SCHEMA, ...named },
    },
  };
  // Where JSON Schema keeps what is referred to, and where OpenAPI does.
  return JSON.parse(JSON.stringify(document).replaceAll('#/$defs/', '#/components/schemas/')) as object;
}

/** Schemas with an id, by it. */
type NamedSchemas = Record<string, unknown>;

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'problem', 'fix'],
        properties: { path: { type: 'string' }, problem: { type: 'string' }, fix: { type: 'string' } },
      },
    },
  },
};

const HEALTH = {
  type: 'object',
  required: ['ready', 'checks'],
  properties: {
    ready: { type: 'boolean' },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'state', 'detail'],
        properties: {
          name: { type: 'string' },
          state: { type: 'string', enum: ['ok', 'degraded', 'failed'] },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** What is there for those who run Ebb, beside the routes of the table. */
export const OPERATIONS_PATHS: Readonly<Record<string, object>> = {
  '/healthz': {
    get: {
      summary: 'whether the process lives',
      operationId: 'healthz',
      security: [],
      responses: { 200: json('it lives', { type: 'object', properties: { status: { const: 'alive' } } }) },
    },
  },
  '/readyz': {
    get: {
      summary: 'whether it does its work',
      operationId: 'readyz',
      security: [],
      responses: { 200: json('it does', HEALTH), 503: json('it does not, and why', HEALTH) },
    },
  },
  '/metrics': {
    get: {
      summary: 'metrics for Prometheus',
      operationId: 'metrics',
      responses: { 200: { description: 'done', content: { 'text/plain': { schema: { type: 'string' } } } } },
    },
  },
  '/api/docs': {
    get: {
      summary: 'this document',
      operationId: 'docs',
      responses: { 200: json('done', { type: 'object' }) },
    },
  },
};

function json(description: string, schema: object): object {
  return { description, content: { 'application/json': { schema } } };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'names this request, so that it is carried out once however often it is sent',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[ -~]+$' },
};

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  description:
    'what the change was made from (`hash`, or the mode): where that is no more, nothing is changed',
  schema: { type: 'string', minLength: 1 },
};

function ifMatchOf({ conditional }: Route): object[] {
  return conditional ? [{ ...IF_MATCH, required: conditional === true }] : [];
}

function operation(route: Route, named: NamedSchemas): object {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  const headers = [...(takesKey(route) ? [IDEMPOTENCY_KEY] : []), ...ifMatchOf(route)];
  const type = mediaType(route);
  return {
    summary: route.summary,
    description: accessText(route),
    ...(route.access === 'open' && { security: [] }),
    operationId: `${route.method}${route.path.replace(/[/:]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(parameters.length + headers.length > 0 && { parameters: [...parameters, ...headers] }),
    ...(route.text && {
      requestBody: {
        required: true,
        content: Object.fromEntries(route.text.types.map((each) => [each, { schema: { type: 'string' } }])),
      },
    }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: schemaOf(route.body, 'input'), example: exampleOf(route.body) },
        },
      },
    }),
    responses: {
      ...(route.redirect
        ? { 302: { description: 'the browser goes on elsewhere' } }
        : {
            [route.status ?? 200]: {
              description: 'done',
              content: {
                [type]: { schema: schemaOf(route.reply, 'output', named), example: exampleOf(route.reply) },
              },
            },
          }),
      ...(route.mayWait && {
        202: {
          description: 'it waits for a second person: the request, and who may approve it',
          content: { 'application/json': { schema: schemaOf(approval, 'output', named) } },
        },
      }),
      default: {
        description: `a problem: ${problemsOf(route).join(', ')}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** Codes that the operation may answer with. */
export function problemsOf(route: Route): (keyof typeof PROBLEMS)[] {
  const { access, params, body, text, method } = route;
  const isKnown = access !== 'open';
  return [
    ...(isKnown ? (['unauthorised'] as const) : []),
    ...(isKnown && access !== 'account' ? (['forbidden'] as const) : []),
    ...(params ? (['not-found'] as const) : []),
    'invalid',
    ...(method === 'get' ? [] : (['rejected'] as const)),
    ...(takesKey(route) ? (['key-reused'] as const) : []),
    ...(body || text ? (['too-large', 'unsupported-media-type'] as const) : []),
    'rate-limited',
    'internal',
  ];
}

function accessText({ access, everywhere, path }: Route): string {
  if (access === 'open') return 'Open to all.';
  if (access === 'account') return 'For whoever is known.';
  if (everywhere) return `Needs the permission "${access}" at all sites.`;
  if (path.startsWith('/sites/:site')) return `Needs the permission "${access}" at the site.`;
  return `Needs the permission "${access}" at a site; answers for those where it is held.`;
}

function mediaType({ file, lines, events }: Route): string {
  if (file) return file;
  if (events) return 'text/event-stream';
  return lines ? 'application/jsonl' : 'application/json';
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  const { shape } = schema;
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: property,
    example: exampleOf(shape[name]!, name),
  }));
}

/** Answers stay open to members that come later: who reads them ignores what it does not know. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', named: NamedSchemas = {}): object {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (io === 'output') delete jsonSchema.additionalProperties;
    },
  });
  Object.assign(named, $defs);
  return rest;
}
