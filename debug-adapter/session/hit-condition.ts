/** Hit counts of breakpoints: `5` and `== 5` (the fifth time), `>= 5`, `> 5`, `<= 5`, `< 5`, `% 5` (every fifth time). */

export type HitCondition = (hits: number) => boolean;

/** Undefined for text that is none. */
export function parseHitCondition(text: string): HitCondition | undefined {
  const match = /^\s*(==?|>=?|<=?|%)?\s*(\d{1,15})\s*$/.exec(text);
  if (match === null) return undefined;
  const count = Number(match[2]);
  switch (match[1]) {
    case ">":
      return (hits) => hits > count;
    case ">=":
      return (hits) => hits >= count;
    case "<":
      return (hits) => hits < count;
    case "<=":
      return (hits) => hits <= count;
    case "%":
      return count === 0 ? undefined : (hits) => hits % count === 0;
    default:
      return (hits) => hits === count;
  }
}
