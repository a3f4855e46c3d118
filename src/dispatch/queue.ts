/** First in, first out, with a way back to the front; every operation in constant time. */
export class Queue<T> {
  /** Put back to the front, the foremost last. */
  readonly #front: T[] = [];
  #back: T[] = [];
  #head = 0;

  get size(): number {
    return this.#front.length + this.#back.length - this.#head;
  }

  push(item: T): void {
    this.#back.push(item);
  }

  putBack(item: T): void {
    this.#front.push(item);
  }

  take(): T | undefined {
    if (this.#front.length > 0) return this.#front.pop();
    const item = this.#back[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    // What was taken is let go of now and then: each item is moved at most once.
    if (this.#head * 2 > this.#back.length) {
      this.#back = this.#back.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
