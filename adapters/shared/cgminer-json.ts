import { EbbError } from '../../src/core/errors.js';

/** Forks write these as bare words or as text where a number is meant. */
const NOT_A_NUMBER = /^[-+]?(?:nan|inf|infinity)$/i;

/** A miner's API front end answers this where the mining process behind it is gone. */
const DEAD_BACKEND = /^socket connect failed/i;

/**
 * Parses a reply of the cgminer family: JSON as documented, JSON as the forks break it, or the text form.
 * Repaired are: NUL ends, control characters, missing and surplus commas, a list written like a dict, bare
 * and quoted nan/inf (0), a missing opening brace, a reply cut short by a full buffer (the last, incomplete
 * item is dropped). Repairs never reach into the text between quotes.
 * @throws EbbError `malformed`, or `unreachable` where the mining process behind the API is dead.
 */
export function parseCgminerReply(reply: Buffer | string, where: string): Record<string, unknown> {
  const text = (typeof reply === 'string' ? reply : reply.toString('utf8'))
    .replace(/[\0\s]+$/, '')
    .trimStart();
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

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text, (_key, item: unknown) =>
      typeof item === 'string' && NOT_A_NUMBER.test(item) ? 0 : item,
    );
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
  const output: string[] = [];
  const open: ('{' | '[')[] = [];
  /** Where the output can be cut so that only whole items remain: its length, and what is open there. */
  let cut = { length: 0, open: [] as ('{' | '[')[] };
  const last = (): string | undefined => output[output.length - 1];
  const tokens = (text.startsWith('{') ? text : `{${text}`).match(TOKEN) ?? [];

  for (const [index, token] of tokens.entries()) {
    if (token === ',') {
      if (isItemEnd(last())) {
        cut = { length: output.length, open: [...open] };
        output.push(token);
      }
    } else if (token === '}' || token === ']') {
      if (last() === ',') output.pop();
      const opened = open.pop();
      output.push(opened === '{' ? '}' : ']');
      if (open.length === 0) break;
    } else {
      if (token !== ':' && isItemEnd(last())) output.push(',');
      if (token === '{' || token === '[') {
        const dictLike = token === '[' && tokens[index + 2] === ':' && tokens[index + 1]?.startsWith('"');
        const opener = dictLike ? '{' : token;
        open.push(opener);
        output.push(opener);
      } else output.push(repairScalar(token));
    }
  }
  if (open.length > 0) {
    output.length = cut.length;
    for (const opener of cut.open.reverse()) output.push(opener === '{' ? '}' : ']');
  }
  return output.join('');
}

/** True where an item has just ended, so that what follows must be a comma or a closing bracket. */
function isItemEnd(token: string | undefined): boolean {
  return token !== undefined && !/^[{[:,]$/.test(token);
}

function repairScalar(token: string): string {
  if (NOT_A_NUMBER.test(token)) return '0';
  // A line break inside quotes is legal in C and not in JSON.
  return token.replace(/[\u0000-\u001f]/g, '');
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
