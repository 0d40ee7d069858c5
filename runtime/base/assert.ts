/** Assertions are for our own mistakes; input from outside is never asserted on. */

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`LiteBox internal error: ${message}`);
}

/** For the `default` of a switch that must be exhaustive. */
export function never(value: never): never {
  throw new Error(`LiteBox internal error: unexpected ${String(value)}`);
}
