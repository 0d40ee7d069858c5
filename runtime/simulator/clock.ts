/** Clocks that Node and browsers both have. */

declare const performance: { now(): number };

/** The time of this machine, as a host answers with it: microseconds since 1970. */
export function systemClock(): number {
  return Date.now() * 1000;
}

/** Milliseconds that never go back, to measure how long something takes. */
export function stopwatch(): number {
  return performance.now();
}
