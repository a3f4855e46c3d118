import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Answer, AnswerStore } from './answer-store.js';
import { problem } from './problem.js';

const KEY = /^(?=.*\S)[\x20-\x7e]{1,200}$/;

/** A write that its sender named, so that it can be sent again. */
export interface KeyedRequest {
  readonly actor: string;
  /** `Idempotency-Key`, as it came. */
  readonly key: string;
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly body: unknown;
}

interface Claimed {
  readonly answer: Answer;
  readonly repeated: boolean;
}

/**
 * Carries a write with an `Idempotency-Key` out once, however often it is sent: the first answer is kept and given again.
 * An answer that is an error is not kept: the same request may be tried again.
 */
@Injectable()
export class Idempotency {
  readonly #running = new Map<string, { readonly hash: string; readonly claim: Promise<Claimed> }>();

  constructor(private readonly store: AnswerStore) {}

  /**
   * @param act is given the hash of the request: stages that keep it with what they change hold through a crash, too
   * @throws ProblemError (invalid, key-reused), and what `act` throws
   */
  async once(
    asked: KeyedRequest,
    act: (hash: string) => Promise<Answer>,
  ): Promise<Answer & { readonly repeated: boolean }> {
    if (!KEY.test(asked.key))
      throw problem('invalid', 'Idempotency-Key is 1 to 200 ASCII characters, such as a UUID');
    const name = JSON.stringify([asked.actor, asked.key]);
    const hash = hashOf(asked);
    for (let running; (running = this.#running.get(name));) {
      if (running.hash !== hash) throw reused();
      // Where the one before fails, nothing was done: then it is this one's turn.
      const done = await running.claim.catch(() => null);
      if (done) return { ...done.answer, repeated: true };
    }
    const claim = this.#claimed(asked, hash, act).finally(() => this.#running.delete(name));
    this.#running.set(name, { hash, claim });
    const { answer, repeated } = await claim;
    return { ...answer, repeated };
  }

  async #claimed(
    { actor, key }: KeyedRequest,
    hash: string,
    act: (hash: string) => Promise<Answer>,
  ): Promise<Claimed> {
    const known = await this.store.claim(actor, key, hash);
    if (known && known.hash !== hash) throw reused();
    if (known?.answer) return { answer: known.answer, repeated: true };
    // A claim without an answer is left of a crash: whether it was carried out is for the stage to know.
    try {
      const answer = await act(hash);
      await this.store.keep(actor, key, answer);
      return { answer, repeated: false };
    } catch (error) {
      await this.store.release(actor, key);
      throw error;
    }
  }
}

function reused(): Error {
  return problem(
    'key-reused',
    'this Idempotency-Key was used for another request; nothing was done. Use a new key for each thing to be done.',
  );
}

function hashOf({ actor, key, method, url, body }: KeyedRequest): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
  return createHash('sha256')
    .update(JSON.stringify([actor, key, method, url]))
    .update(text)
    .digest('hex');
}
