/** Requests in flight into one subnet: what an access switch and its neighbour table stand (measured; see docs). */
export const SUBNET_SLOTS_FIRST = 32;
export const SUBNET_SLOTS_MAX = 64;
/** Where most of a subnet times out, its switch or its gateway is in trouble: only as many as find out when it is over. */
const SUBNET_SLOTS_BROKEN = 8;
/** Share of a window's requests that may time out before the window shrinks, and from which the subnet counts as broken. */
const TIMEOUT_RATIO_MAX = 0.05;
const TIMEOUT_RATIO_BROKEN = 0.5;

/**
 * How many requests one subnet may have in flight: one more after each window without a timeout, half as many after
 * one in which more than a few timed out.
 */
export class SubnetWindow {
  #slots = SUBNET_SLOTS_FIRST;
  #inFlight = 0;
  #answered = 0;
  #timedOut = 0;

  get slots(): number {
    return this.#slots;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get isFull(): boolean {
    return this.#inFlight >= this.#slots;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  /** @param inTime false where the request was given up waiting for */
  leave(inTime: boolean): void {
    this.#inFlight -= 1;
    if (inTime) this.#answered += 1;
    else this.#timedOut += 1;
    if (this.#answered + this.#timedOut >= this.#slots) this.#nextWindow();
  }

  #nextWindow(): void {
    const ratio = this.#timedOut / (this.#answered + this.#timedOut);
    const least = ratio > TIMEOUT_RATIO_BROKEN ? SUBNET_SLOTS_BROKEN : SUBNET_SLOTS_FIRST;
    if (ratio === 0) this.#slots = Math.min(SUBNET_SLOTS_MAX, this.#slots + 1);
    else if (ratio > TIMEOUT_RATIO_MAX)
      this.#slots = Math.max(Math.min(least, this.#slots), Math.floor(this.#slots / 2));
    this.#answered = 0;
    this.#timedOut = 0;
  }
}

/** The /24 of an IPv4 address; any other address stands for itself. */
export function subnetOf(host: string): string {
  const end = host.lastIndexOf('.');
  return end === -1 ? host : host.slice(0, end);
}
