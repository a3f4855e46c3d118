import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { parseCgminerReply } from './cgminer-json.js';
import { statusOf } from './cgminer-report.js';
import { looseNumber } from './shapes.js';
import { exchangeOverTcp } from './tcp-client.js';

const NUL = 0;
const NEWLINE = 10;
const CODE_INVALID_COMMAND = 14;
const CODE_ACCESS_DENIED = 45;

/** cgminer's `STATUS` is a list of one; some forks send the object itself. */
const statusShape = z.looseObject({
  STATUS: z.string().catch(''),
  Code: looseNumber.optional().catch(undefined),
  Msg: z.string().catch(''),
});

export interface CgminerRequest {
  readonly host: string;
  readonly port: number;
  readonly command: string;
  readonly parameter?: string;
  readonly timeoutMs: number;
}

/**
 * Sends `text` and returns the bytes of the reply, up to its end mark, the end of the connection or the timeout.
 * @throws EbbError `unreachable` or `malformed`, with `outcomeUnknown` once the request may have arrived.
 */
export function exchangeCgminerBytes(request: {
  readonly host: string;
  readonly port: number;
  readonly text: string;
  readonly timeoutMs: number;
}): Promise<Buffer> {
  const { host, port, text, timeoutMs } = request;
  return exchangeOverTcp({
    host,
    port,
    timeoutMs,
    request: Buffer.from(text),
    isComplete: (bytes) => bytes.at(-1) === NUL || (bytes.at(-1) === NEWLINE && isWholeJson(bytes)),
    mayEndUnmarked: (bytes) => bytes.length > 0,
  });
}

/**
 * Sends one command of the cgminer API (TCP, JSON, one request per connection) and returns its reply where
 * the device does not report an error in it.
 * @throws EbbError `unreachable`, `malformed`, `unauthorised`, `unsupported` or `rejected`.
 */
export async function askCgminer(request: CgminerRequest): Promise<Record<string, unknown>> {
  const { host, port, command, parameter, timeoutMs } = request;
  const text = JSON.stringify(parameter === undefined ? { command } : { command, parameter });
  const received = await exchangeCgminerBytes({ host, port, text, timeoutMs });
  const where = `${host}:${port} ${command}`;
  try {
    const reply = parseCgminerReply(received, where);
    refuseCgminerErrors(reply, where);
    return reply;
  } catch (error) {
    if (!(error instanceof EbbError) || error.code !== 'malformed') throw error;
    throw new EbbError(error.code, error.message, { outcomeUnknown: true });
  }
}

function isWholeJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** @throws EbbError `unauthorised`, `unsupported` or `rejected` where the reply's status is an error */
export function refuseCgminerErrors(reply: Record<string, unknown>, where: string): void {
  const status = statusShape.safeParse(statusOf(reply));
  // W is a warning and I information: both are success. Only E and F are failures.
  if (!status.success || !/^[EF]$/.test(status.data.STATUS)) return;
  const { Code: code, Msg: message } = status.data;
  const text = `${where}: ${message || 'refused without a reason'}${code === undefined ? '' : ` (code ${code})`}`;
  if (code === CODE_ACCESS_DENIED || /access denied/i.test(message)) throw new EbbError('unauthorised', text);
  if (code === CODE_INVALID_COMMAND || /invalid command/i.test(message))
    throw new EbbError('unsupported', text);
  throw new EbbError('rejected', text);
}
