/** Whether a place in a source is code: what is offered and explained there is no matter of comments and strings. */

/** Comments, strings and characters, also those that are not closed yet. */
const NO_CODE = /\/\*[^]*?(\*\/|$)|\/\/(?:\\\r?\n|.)*|"(?:\\[^]|[^"\\\n])*("?)|'(?:\\.[^'\n]*|[^'\\\n])(')/g;

/** The offset lies in a comment or between quotes. */
export function isInText(text: string, offset: number): boolean {
  for (const match of text.matchAll(NO_CODE)) {
    if (match.index >= offset) return false;
    const [whole, ...closers] = match;
    const end = match.index + whole.length;
    const isClosed = closers.some((closer) => closer !== undefined && closer !== "");
    if (offset < end || (offset === end && !isClosed)) return true;
  }
  return false;
}

/** What is called on an object is no function by itself. */
export function isMember(text: string, start: number): boolean {
  return /(?:\.|->)\s*$/.test(text.slice(Math.max(0, start - 100), start));
}
