import type { FleetMiner } from '../fleet/index.js';

interface Entry {
  readonly miner: FleetMiner;
  readonly atMs: number;
}

/** Which miner is to be looked at when; a binary heap, soonest first. */
export class ReadSchedule {
  readonly #heap: Entry[] = [];
  /** The entry that counts for each miner; others of it are passed over. */
  readonly #valid = new Map<FleetMiner, Entry>();

  /** When the first is due; null where none is. */
  get nextMs(): number | null {
    return this.#heap[0]?.atMs ?? null;
  }

  /** Plans a look; the one that was planned before for this miner is off. */
  plan(miner: FleetMiner, atMs: number): void {
    const entry = { miner, atMs };
    this.#valid.set(miner, entry);
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
  }

  cancel(miner: FleetMiner): void {
    this.#valid.delete(miner);
  }

  /** Those that are due at `nowMs`, soonest first. */
  takeDue(nowMs: number): FleetMiner[] {
    const due: FleetMiner[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= nowMs; first = this.#heap[0]) {
      this.#removeFirst();
      if (this.#valid.get(first.miner) !== first) continue;
      this.#valid.delete(first.miner);
      due.push(first.miner);
    }
    return due;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.#heap[parent]!.atMs <= this.#heap[at]!.atMs) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(from: number): void {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if ((this.#heap[left]?.atMs ?? Infinity) < this.#heap[least]!.atMs) least = left;
      if ((this.#heap[right]?.atMs ?? Infinity) < this.#heap[least]!.atMs) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a: number, b: number): void {
    const entry = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = entry;
  }
}
