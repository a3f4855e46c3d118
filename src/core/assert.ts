/** Thrown when the program contradicts itself; the tick aborts and the next one starts from scratch. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States what must hold if the code is right. Never for input: bad input gets an `EbbError`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}
