interface Member<I, O> {
  readonly item: I;
  readonly resolve: (value: O) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts many single requests to one gateway together into few. What is asked for waits until the request under way
 * has ended, so that no answer is older than its question.
 */
export class Batcher<I, O> {
  readonly #run: (items: readonly I[]) => Promise<readonly (O | Error)[]>;
  readonly #collectMs: number;
  readonly #itemsMax: number;
  #waiting: Member<I, O>[] = [];
  #isBusy = false;

  /**
   * @param run one request for all of `items`; an answer or an error for each, in their order
   * @param collectMs how long the first one waits for others
   */
  constructor(
    run: (items: readonly I[]) => Promise<readonly (O | Error)[]>,
    collectMs: number,
    itemsMax: number,
  ) {
    this.#run = run;
    this.#collectMs = collectMs;
    this.#itemsMax = itemsMax;
  }

  ask(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isBusy) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    await new Promise((resolve) => setTimeout(resolve, this.#collectMs));
    while (this.#waiting.length > 0) await this.#next(this.#waiting.splice(0, this.#itemsMax));
    this.#isBusy = false;
  }

  async #next(members: readonly Member<I, O>[]): Promise<void> {
    try {
      const answers = await this.#run(members.map(({ item }) => item));
      members.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer instanceof Error) reject(answer);
        else resolve(answer as O);
      });
    } catch (error) {
      for (const { reject } of members) reject(error);
    }
  }
}
