/** Names of C's arithmetic types. */

/** In the order in which C programmers write them; `int` is left out where another word implies it. */
const BASE_WORDS = ["signed", "unsigned", "short", "long", "__int128", "char", "int", "double", "float"];

/**
 * One spelling for each of C's arithmetic types: gcc says `long unsigned int` for what clang (and the programmer) calls
 * `unsigned long`. Other names stay as they are.
 */
export function canonicalBaseName(name: string): string {
  const words = name.split(" ").filter((word) => word !== "");
  if (words.length < 2 || !words.every((word) => BASE_WORDS.includes(word))) return name;
  const isImplied = words.includes("short") || words.includes("long");
  const isPlainSigned = !words.includes("char");
  const kept = words.filter(
    (word) => !(word === "int" && isImplied) && !(word === "signed" && isPlainSigned && words.length > 1),
  );
  return kept.sort((a, b) => BASE_WORDS.indexOf(a) - BASE_WORDS.indexOf(b)).join(" ");
}
