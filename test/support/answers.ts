import type { Answer, AnswerStore } from '../../src/api/answer-store.js';

/** Keys of writes in memory. */
export class AnswersInMemory implements Pick<AnswerStore, 'claim' | 'keep' | 'release'> {
  readonly #known = new Map<string, { hash: string; answer: Answer | null }>();

  async claim(actor: string, key: string, hash: string) {
    const known = this.#known.get(`${actor} ${key}`);
    if (known) return known;
    this.#known.set(`${actor} ${key}`, { hash, answer: null });
    return null;
  }

  async keep(actor: string, key: string, answer: Answer): Promise<void> {
    this.#known.get(`${actor} ${key}`)!.answer = answer;
  }

  async release(actor: string, key: string): Promise<void> {
    this.#known.delete(`${actor} ${key}`);
  }
}
