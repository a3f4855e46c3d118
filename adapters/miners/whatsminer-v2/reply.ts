import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import { parseCgminerReply } from '../../shared/cgminer-json.js';
import { statusOf, type CgminerRecord } from '../../shared/cgminer-report.js';
import { numberIn } from '../../shared/shapes.js';

const ENABLE_ADVICE = 'change the default password and switch the API on in WhatsMinerTool';
export const PASSWORD_ADVICE = 'the password of the device’s API account (admin) is another one';
export const TOKENS_ADVICE =
  'too many tokens are out, and each lives for half an hour: let fewer programs and addresses write to it';

/** Most devices close after the reply, some go on listening: a reply that can be read is whole. */
export function isWholeReply(bytes: Buffer): boolean {
  const text = bytes.toString('utf8').replace(/[\0\s]+$/, '');
  if (bytes.at(-1) === 0) return true;
  if (!/[}"]$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A reply, also one that is encoded twice: a JSON text with the reply in it. */
export function parseReply(bytes: Buffer, where: string): CgminerRecord {
  try {
    return parseCgminerReply(unwrapped(bytes.toString('utf8')), where);
  } catch (error) {
    if (!(error instanceof EbbError) || error.code !== 'malformed') throw error;
    throw new EbbError(error.code, error.message, { outcomeUnknown: true });
  }
}

function unwrapped(text: string): string {
  const trimmed = text.replace(/[\0\s]+$/, '').trimStart();
  if (!trimmed.startsWith('"')) return text;
  try {
    const inner: unknown = JSON.parse(trimmed);
    return typeof inner === 'string' ? unwrapped(inner) : text;
  } catch {
    return text;
  }
}

const CODE_INVALID_COMMAND = 14;
const CODE_INVALID_JSON = 23;
const CODE_PERMISSION_DENIED = 45;
const CODE_TOKEN = 135;
const CODE_TOKENS = 136;
const REFUSALS: readonly number[] = [
  CODE_INVALID_COMMAND,
  CODE_INVALID_JSON,
  CODE_PERMISSION_DENIED,
  132,
  CODE_TOKEN,
  CODE_TOKENS,
  137,
];

interface Refusal {
  readonly code: number | null;
  readonly message: string;
}

/** What a reply refuses; null where it does not. Replies to writes have a bare word as their status. */
function refusalIn(reply: CgminerRecord): Refusal | null {
  const { STATUS: letter, Code, Msg: message } = { ...reply, ...statusOf(reply) };
  const code = numberIn(Code) ?? null;
  // Some refusals are a code and nothing else.
  const isBare = typeof letter !== 'string' && code !== null && REFUSALS.includes(code);
  if (!isBare && !/^[EF]/i.test(typeof letter === 'string' ? letter : '')) return null;
  return {
    code,
    message: typeof message === 'string' && message !== '' ? message : 'refused without a reason',
  };
}

/** A device that cannot decrypt what it is sent sees no JSON in it. */
export function isTokenProblem(reply: CgminerRecord): boolean {
  const refusal = refusalIn(reply);
  if (refusal === null) return false;
  if (refusal.code === CODE_TOKEN || refusal.code === CODE_INVALID_JSON) return true;
  return refusal.code === null && /token/i.test(refusal.message) && !/over max/i.test(refusal.message);
}

/** @throws EbbError where the reply is a refusal; nothing has been done then */
export function refuseErrors(reply: CgminerRecord, where: string, isWrite: boolean): void {
  const refusal = refusalIn(reply);
  if (refusal === null) return;
  const [code, advice] = meaningOf(refusal, isWrite);
  const number = refusal.code === null ? '' : ` (code ${refusal.code})`;
  throw new EbbError(code, `${where}: ${refusal.message}${number}${advice === null ? '' : `: ${advice}`}`);
}

function meaningOf({ code, message }: Refusal, isWrite: boolean): [ErrorCode, string | null] {
  if (/write cmd/i.test(message) || code === CODE_PERMISSION_DENIED || /access denied/i.test(message))
    return ['write-disabled', ENABLE_ADVICE];
  if (code === CODE_TOKENS || /over max/i.test(message)) return ['rate-limited', TOKENS_ADVICE];
  if (code === CODE_TOKEN) return ['unauthorised', PASSWORD_ADVICE];
  if (code === CODE_INVALID_COMMAND || /invalid cmd|invalid command/i.test(message))
    return ['unsupported', isWrite ? 'this firmware does not have it' : null];
  return ['rejected', null];
}

export function isRecord(value: unknown): value is CgminerRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
