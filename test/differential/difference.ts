/** What a difference between two outputs is reported as. */

/** The first line in which they differ, with the one before it, which is usually where to look. */
export function firstDifference(expected: string, actual: string): string {
  const wanted = expected.split("\n");
  const got = actual.split("\n");
  const at = wanted.findIndex((line, index) => line !== got[index]);
  const before = at > 0 ? `after     ${wanted[at - 1] ?? ""}\n` : "";
  return `line ${at + 1}:\n${before}natively  ${wanted[at] ?? "(end)"}\nenclave   ${got[at] ?? "(end)"}`;
}

/** An instruction that is not modelled faults by design: that is missing, not wrong. */
export function isUnmodelled(end: string): boolean {
  return end.includes("No instruction that LiteBox models");
}
