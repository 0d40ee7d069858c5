/** The clock of this machine, as a host answers with it: microseconds since 1970. */
export function systemClock(): number {
  return Date.now() * 1000;
}
