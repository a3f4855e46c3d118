import { fc } from './fast-check.js';

/** Texts that have broken servers before. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  'true',
  '9007199254740993',
  '99999999999999999999999999',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-02-30T25:61:61Z',
  '2026-11-01T01:30:00',
  'test/../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '\u0000',
  '\ud800',
  '🦥'.repeat(60),
  'é'.normalize('NFD'),
  '\u202etxet',
  "'; DROP TABLE plan; --",
  '" OR 1=1',
  '<script>alert(1)</script>',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '[object Object]',
  'x'.repeat(5_000),
  Buffer.from('["plans",[1]]').toString('base64url'),
  Buffer.from('["commands",["2026-01-01T00:00:00Z","x"]]').toString('base64url'),
] as const;

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, 0, -1, -0, 1.5, 1e308, 2 ** 53, [], {}, [[]], { a: {} }),
  fc.constant(nested(2_000)),
  fc.constant(Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index]))),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Bytes that are no JSON, or no object, or name what every object has. */
export const HOSTILE_BODIES = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '1',
  '{"a":1,"a":2}',
  '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  '{"reason":"\\ud800","minutes":1e400}',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `{"reason":"${'x'.repeat(70_000)}"}`,
  '\ufeff{}',
  '\u0000',
];

/** Headers that are wrong, too long, or mean nothing. */
export const HOSTILE_HEADERS: readonly Readonly<Record<string, string | readonly string[]>>[] = [
  {},
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/json;;;=' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, gzip, nothing' },
  { 'idempotency-key': 'x'.repeat(300) },
  { 'idempotency-key': '\u00ff' },
  { 'idempotency-key': 'the same for all' },
  { 'if-none-match': '*' },
  { 'if-none-match': '"'.repeat(2_000) },
  { 'last-event-id': '????????.99999999999999.99999999999999999' },
  { 'last-event-id': 'x'.repeat(4_000) },
  { accept: 'nothing/at-all', 'accept-language': ';q=x' },
  { range: 'bytes=9-1', 'accept-encoding': 'gzip;q=0' },
  { 'x-forwarded-for': ['::1', 'x'.repeat(500)], cookie: '=;=;a=b=c;%' },
  { 'x-long': 'y'.repeat(12_000) },
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < depth; at += 1) value = { a: value };
  return value;
}
