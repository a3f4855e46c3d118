import { EbbError } from '../../src/core/errors.js';

/** Forks write these as bare words or as text where a number is meant. */
const NOT_A_NUMBER = /^[-+]?(?:nan|inf|infinity)$/i;
/** Looking at every value of a reply costs several times its parsing: it is done where one may be found. */
const QUOTED_NOT_A_NUMBER = /"[-+]?(?:nan|inf|infinity)"/i;

/** A miner's API front end answers this where the mining process behind it is gone. */
const DEAD_BACKEND = /^socket connect failed/i;

/**
 * Parses a reply of the cgminer family: JSON as documented, JSON as the forks break it, or the text form.
 * Repaired are: NUL ends, control characters, missing and surplus commas, a list written like a dict, bare
 * and quoted nan/inf (0), numbers and words that JSON has not, missing values (null), missing brackets, escapes that
 * JSON has not, a reply cut short by a full buffer (the last, incomplete item is dropped). Of a key that is repeated
 * the last value counts. Apart from escapes, repairs never reach into the text between quotes.
 * @throws EbbError `malformed`, or `unreachable` where the mining process behind the API is dead.
 */
export function parseCgminerReply(reply: Buffer | string, where: string): Record<string, unknown> {
  const text = (typeof reply === 'string' ? reply : reply.toString('utf8'))
    .replace(/[\0\s]+$/, '')
    .replace(/^[\0\s]+/, '');
  if (DEAD_BACKEND.test(text))
    throw new EbbError('unreachable', `${where}: the mining process is not running`);
  if (/^STATUS=/.test(text)) return parseCgminerText(text);
  const parsed = parseObject(text) ?? parseObject(repairJson(text));
  if (parsed === null) {
    throw new EbbError(
      'malformed',
      `${where} answered neither JSON nor text of the cgminer API: ${excerpt(text)}`,
    );
  }
  return parsed;
}

/** The start of a reply for a message: printable, short. */
export function excerpt(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return clean.length > 80 ? `"${clean.slice(0, 80)}…"` : `"${clean}"`;
}

function zeroForNaN(_key: string, item: unknown): unknown {
  return typeof item === 'string' && NOT_A_NUMBER.test(item) ? 0 : item;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text, QUOTED_NOT_A_NUMBER.test(text) ? zeroForNaN : undefined);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*(?:"|$)|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** Writes the tokens of `text` out again with the punctuation that JSON wants. */
function repairJson(text: string): string {
  const tokens = (text.startsWith('{') ? text : `{${text}`).match(TOKEN) ?? [];
  const writer = new JsonWriter();
  for (const [index, token] of tokens.entries()) {
    const isKey = token.startsWith('"') && tokens[index + 1] === ':';
    if (token === ',') writer.comma();
    else if (token === ':') writer.colon();
    else if (token === '}' || token === ']') writer.close();
    else if (token === '{') writer.open('{');
    else if (token === '[') {
      const isDictLike = tokens[index + 2] === ':' && tokens[index + 1]?.startsWith('"') === true;
      writer.open(isDictLike ? '{' : '[');
    } else writer.scalar(repairScalar(token), isKey);
    if (writer.isWhole) break;
  }
  return writer.finish();
}

/** JSON so far, and what is open in it. Keeps the punctuation right whatever comes. */
class JsonWriter {
  readonly #output: string[] = [];
  readonly #open: ('{' | '[')[] = [];
  /** Where the output can be cut so that only whole items remain: its length, and what is open there. */
  #cut = { length: 0, open: [] as ('{' | '[')[] };

  /** True once the first bracket is closed: what follows is not part of the document. */
  get isWhole(): boolean {
    return this.#output.length > 0 && this.#open.length === 0;
  }

  comma(): void {
    this.#fillValue();
    if (!this.#afterItem) return;
    this.#markCut();
    this.#output.push(',');
  }

  colon(): void {
    this.#output.push(':');
  }

  open(bracket: '{' | '['): void {
    this.#separate();
    this.#open.push(bracket);
    this.#output.push(bracket);
  }

  /** Closes what is open, by the bracket that opened it. */
  close(): void {
    this.#fillValue();
    if (this.#last === ',') this.#output.pop();
    this.#output.push(this.#open.pop() === '{' ? '}' : ']');
    this.#markCut();
  }

  scalar(token: string, isKey: boolean): void {
    // A list has no keys: its closing bracket was left out.
    if (isKey && this.#open.at(-1) === '[' && this.#open.length > 1) this.close();
    this.#separate();
    this.#output.push(token);
  }

  /** The document, without a last item that was cut off. */
  finish(): string {
    if (this.#open.length === 0) return this.#output.join('');
    const closers = this.#cut.open.toReversed().map((bracket) => (bracket === '{' ? '}' : ']'));
    return [...this.#output.slice(0, this.#cut.length), ...closers].join('');
  }

  get #last(): string | undefined {
    return this.#output.at(-1);
  }

  /** True where an item has just ended, so that what follows must be a comma or a closing bracket. */
  get #afterItem(): boolean {
    return this.#last !== undefined && !/^[{[:,]$/.test(this.#last);
  }

  #separate(): void {
    if (this.#afterItem) this.#output.push(',');
  }

  #fillValue(): void {
    if (this.#last === ':') this.#output.push('null');
  }

  #markCut(): void {
    this.#cut = { length: this.#output.length, open: [...this.#open] };
  }
}

const JSON_SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?)$/i;
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;

function repairScalar(token: string): string {
  if (token.startsWith('"')) return repairText(token);
  if (NOT_A_NUMBER.test(token)) return '0';
  if (JSON_SCALAR.test(token)) return token;
  return DECIMAL.test(token) ? String(Number(token)) : JSON.stringify(token);
}

/** A line break inside quotes, and a backslash before anything, are legal in C and not in JSON. */
function repairText(token: string): string {
  return token
    .replace(/[\u0000-\u001f]/g, '')
    .replace(/\\(u[0-9a-f]{4}|.)/gi, (escape, char: string) =>
      char.length > 1 || '"\\/bfnrt'.includes(char) ? escape : char,
    );
}

/**
 * The text form: `key=value` joined by `,`, records by `|`, with `\` before any of `| , = \` in a value.
 * Each record is listed under the name of its first key, as the JSON form would.
 */
function parseCgminerText(text: string): Record<string, unknown> {
  const records: Record<string, Record<string, string>[]> = {};
  for (const record of splitUnescaped(text, '|')) {
    if (record.trim() === '') continue;
    const fields = splitUnescaped(record, ',').map((field) => splitUnescaped(field, '='));
    const [name] = fields[0] ?? [];
    if (name === undefined) continue;
    const entries = fields.map(([key = '', ...rest]) => [unescape(key), unescape(rest.join('='))]);
    (records[unescape(name)] ??= []).push(Object.fromEntries(entries) as Record<string, string>);
  }
  return records;
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const escaped = text[at] === '\\';
    if (!escaped && text[at] === separator) parts.push('');
    else parts[parts.length - 1] += text.slice(at, at + (escaped ? 2 : 1));
    if (escaped) at += 1;
  }
  return parts;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
