/** What stands by itself: whole statements and declarations. */

const NO_BRACKETS = /\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\r?\n|.)*/gm;

/** Statements or declarations, with all their brackets. */
export function isWhole(text: string): boolean {
  const code = text.replaceAll(NO_BRACKETS, " ").trim();
  if (code !== "" && !/[;}]$/.test(code)) return false;
  let depth = 0;
  for (const [bracket] of code.matchAll(/[(){}]/g)) {
    depth += bracket === "(" || bracket === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
