/** Dependency files as gcc and clang write them with -MD: one make rule, `target: input input \`, line after line. */

/** The inputs of the rule: the source and every header. */
export function readDepfile(text: string): string[] {
  const rule = text.replace(/\\\r?\n/g, " ").split(/\r?\n/, 1)[0] ?? "";
  // The target is ours and ends at the first colon that is followed by a space (a path could hold one that is not).
  const inputs = /:(?:\s|$)(.*)$/s.exec(rule)?.[1] ?? "";
  // Make's escapes: `\ ` is a space, `\#` a hash, `$$` a dollar.
  const words = inputs.match(/(?:\\[ #]|\S)+/g) ?? [];
  return words.map((word) => word.replace(/\\([ #])/g, "$1").replaceAll("$$", "$"));
}
