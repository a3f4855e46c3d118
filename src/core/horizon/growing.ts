/** A typed array that grows at its end. */
export class Growing<A extends Float64Array | Int32Array> {
  readonly #make: new (length: number) => A;
  #data: A;
  #length = 0;

  constructor(make: new (length: number) => A) {
    this.#make = make;
    this.#data = new make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new this.#make(2 * this.#length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length] = value;
    this.#length += 1;
  }

  toArray(): A {
    return this.#data.slice(0, this.#length) as A;
  }
}
