import { request } from 'node:http';
import { HOSTILE_BODIES, HOSTILE_HEADERS, hostileText, hostileValue } from './hostile-values.js';
import { fc } from './fast-check.js';

/** An operation of an OpenAPI document, as far as calls are made from it. */
export interface Operation {
  /** Method and path, for people. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly type: string; readonly schema: Schema } | null;
  /** Of answers that are no problems. */
  readonly statuses: readonly number[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** JSON Schema, as far as the document uses it for requests. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

interface RawOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A request as it goes over the wire. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | undefined;
}

export function operationsOf(document: object): Operation[] {
  return Object.entries((document as Document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody, responses }]) => {
      const [content] = Object.entries(requestBody?.content ?? {});
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters,
        body: content ? { type: content[0], schema: content[1].schema } : null,
        statuses: Object.keys(responses).map(Number).filter(Number.isFinite),
      };
    }),
  );
}

/** Calls of an operation: what it documents, and what it does not, mixed. @param ids ids that are there, by parameter */
export function callOf(operation: Operation, ids: Readonly<Record<string, string>>): fc.Arbitrary<Call> {
  const { method, path, parameters, body } = operation;
  const inPath = parameters.filter((each) => each.in === 'path');
  const inQuery = parameters.filter((each) => each.in === 'query');
  return fc
    .record({
      path: fc.tuple(...inPath.map(({ name }) => idOf(ids[name]))),
      query: queryOf(inQuery),
      headers: mostly(fc.constant({}), fc.constantFrom(...HOSTILE_HEADERS)),
      body: body === null ? fc.constant(undefined) : bodyOf(body.schema, body.type),
    })
    .map(({ path: parts, query, headers, body: text }) => {
      const filled = inPath.reduce(
        (before, { name }, index) => before.replace(`{${name}}`, parts[index]!),
        path,
      );
      const type = text === undefined ? {} : { 'content-type': body!.type };
      return { method, path: `${filled}${query}`, headers: { ...type, ...headers }, body: text };
    });
}

function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight: 3 }, { arbitrary: odd, weight: 2 });
}

function idOf(known: string | undefined): fc.Arbitrary<string> {
  const odd = hostileText.map(encoded);
  // Encoded once more, and with a slash that is none.
  const twice = fc.constantFrom('%252e%252e', 'a%2Fb', '%E0%A4%A', '%', '..', '.', 'a;b=c', 'a%3Fb');
  return mostly(fc.constant(known ?? '00000000-0000-4000-8000-000000000000'), fc.oneof(odd, twice));
}

function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const one = (parameter: Parameter): fc.Arbitrary<string> => {
    const { name } = parameter;
    const given = mostly(valid(parameter.schema).map(String), hostileText).map(
      (value) => `${name}=${encoded(value)}`,
    );
    const odd = fc.constantFrom(`${name}=1&${name}=2`, `${name}[]=x`, `${name}[a]=x`, `${name}`, `${name}=%`);
    const there = fc.oneof({ arbitrary: given, weight: 6 }, { arbitrary: odd, weight: 1 });
    return parameter.required ? mostly(there, fc.constant('')) : fc.oneof(fc.constant(''), there);
  };
  const unknown = fc.constantFrom(
    '',
    '',
    '',
    '__proto__=1',
    'constructor[prototype][a]=1',
    'x'.repeat(3_000),
  );
  return fc.tuple(...parameters.map(one), unknown).map((parts) => {
    const text = parts.filter((part) => part !== '').join('&');
    return text === '' ? '' : `?${text}`;
  });
}

function bodyOf(schema: Schema, type: string): fc.Arbitrary<string> {
  const json = type === 'application/json';
  const good = json
    ? valid(schema).map((value) => JSON.stringify(value))
    : fc.constant('time,kwh\n2026-01-01T00:00:00Z,1\n');
  const bad = json
    ? fc.oneof(
        spoiled(schema).map((value) => JSON.stringify(value) ?? ''),
        fc.constantFrom(...HOSTILE_BODIES),
      )
    : fc.oneof(
        hostileText,
        fc.constantFrom(...HOSTILE_BODIES, '<a><b>', '<!DOCTYPE x [<!ENTITY a "&a;">]><x>&a;</x>'),
      );
  return mostly(good, bad);
}

/** What a schema allows. */
function valid(schema: Schema): fc.Arbitrary<unknown> {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(valid));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum = 0, maximum = 1_000, properties = {}, required = [], items = {} } = schema;
  switch (schema.type) {
    case 'integer':
      return fc.integer({ min: Math.max(minimum, -1e6), max: Math.min(maximum, 1e6) });
    case 'number':
      return fc.double({ min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valid(items), { maxLength: 3 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valid(each)])),
        { requiredKeys: [...required] },
      );
    default:
      return text(schema.format);
  }
}

function text(format: string | undefined): fc.Arbitrary<string> {
  const day = fc.date({ min: new Date('1970-01-02'), max: new Date('9999-12-30'), noInvalidDate: true });
  if (format === 'date-time') return day.map((date) => date.toISOString());
  if (format === 'date') return day.map((date) => date.toISOString().slice(0, 10));
  return fc.oneof(
    fc.constantFrom('test', 'site', 'c1', 'breaker work'),
    fc.string({ minLength: 1, maxLength: 30 }),
  );
}

/** What a schema allows, with one member that it does not. */
function spoiled(schema: Schema): fc.Arbitrary<unknown> {
  const names = [
    ...Object.keys(schema.properties ?? {}),
    ...(schema.oneOf ?? schema.anyOf ?? []).flatMap(({ properties = {} }) => Object.keys(properties)),
    'unknown',
  ];
  const member = fc.tuple(fc.constantFrom(...names), hostileValue);
  return fc.oneof(
    hostileValue,
    fc.tuple(valid(schema), member).map(([good, [name, value]]) => ({ ...(good as object), [name]: value })),
  );
}

/** Percent-encoded, with what has no UTF-8 put in its place. */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** Sends a call as it is. Of an answer that goes on for ever the beginning is enough. @throws where none comes in time */
export function send(
  url: string,
  { method, path, headers, body }: Call,
  token: string,
  deadlineMs: number,
): Promise<{ status: number; type: string; body: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        method,
        path,
        headers: { authorization: `Bearer ${token}`, ...headers },
        agent: false,
      },
      (response) => {
        const { statusCode: status = 0, headers: told } = response;
        const type = told['content-type'] ?? '';
        const chunks: Buffer[] = [];
        const end = (): void => {
          clearTimeout(timer);
          resolve({ status, type, body: Buffer.concat(chunks).toString() });
        };
        if (type.startsWith('text/event-stream')) {
          response.destroy();
          end();
          return;
        }
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', end);
      },
    );
    const timer = setTimeout(() => {
      asked.destroy();
      reject(new Error(`no answer within ${deadlineMs} ms`));
    }, deadlineMs);
    asked.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // A body that is too large is refused before it is all there: the connection may end first.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve({ status: 413, type: '', body: '' });
      else reject(error);
    });
    asked.end(body);
  });
}
