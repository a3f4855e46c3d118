import { EbbError } from '../../src/core/errors.js';
import type { WriteReply } from '../../src/core/ports/miner.js';

/**
 * Turns what a write threw into what it means for the miner. A request that may have arrived is `unknown`
 * whatever came back broken: it is observed before anything is sent again, never repeated blindly.
 */
export async function toWriteReply(write: () => Promise<string>): Promise<WriteReply> {
  try {
    return { kind: 'accepted', detail: await write() };
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    const { code, message: detail, context } = error;
    if (context.outcomeUnknown === true) return { kind: 'unknown', detail };
    return code === 'unreachable' ? { kind: 'unreachable', detail } : { kind: 'rejected', code, detail };
  }
}

/** Runs a request that changes nothing, so that its failure leaves no doubt about the miner's state. */
export async function withoutEffect<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EbbError) || error.context.outcomeUnknown !== true) throw error;
    throw new EbbError(error.code, error.message, { ...error.context, outcomeUnknown: false });
  }
}

/** One write of several, and what is said once it has been accepted. */
export type WriteStep = readonly [done: string, write: () => Promise<void>];

/** Carries out writes one after the other and tells what was done. @throws what one threw, with what was done before */
export async function inSteps(steps: readonly WriteStep[]): Promise<string> {
  const done: string[] = [];
  for (const [what, write] of steps) {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof EbbError) || done.length === 0) throw error;
      throw new EbbError(error.code, `${done.join(', ')}, but then ${error.message}`, error.context);
    }
    done.push(what);
  }
  return done.length === 0 ? 'as wanted already' : done.join(', ');
}
