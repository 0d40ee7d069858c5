/** How deep brackets are nested in a JSON text: an upper bound, since those in strings and comments count too. */
export function nestingOf(text: string): number {
  let deepest = 0;
  let level = 0;
  for (const character of text) {
    if (character === "{" || character === "[") deepest = Math.max(deepest, ++level);
    else if (character === "}" || character === "]") level--;
  }
  return deepest;
}
