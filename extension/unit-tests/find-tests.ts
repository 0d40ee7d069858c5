/** Where unit tests are in a source, before anything is built. No `vscode` here, so that it is tested without an editor. */

export interface FoundTest {
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

/** A comment, or a string: in none of them is a test. */
const SILENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"/g;
const C_TEST = /^[ \t]*LB_TEST\s*\(\s*([A-Za-z_]\w*)\s*\)/gm;
const RUST_BLOCK = /\btests!\s*\{/g;
const RUST_FUNCTION = /\bfn\s+([a-z_A-Z]\w*)\s*\(\s*\)/g;

/** The tests of `LB_TEST(name)`, or of `litebox::tests! { fn name() … }`, in the order of the text. */
export function findTests(text: string, language: "c" | "rust"): readonly FoundTest[] {
  const isRust = language === "rust";
  if (!(isRust ? text.includes("tests!") : text.includes("LB_TEST"))) return [];
  const code = text.replace(SILENT, (silent) => silent.replace(/[^\n]/g, " "));
  const starts = isRust ? rustTests(code) : [...code.matchAll(C_TEST)].map(named);
  let line = 0;
  let at = 0;
  return starts.map(({ name, offset }) => {
    for (; at < offset; at++) if (code.charCodeAt(at) === 10) line++;
    return { name, line };
  });
}

interface Start {
  readonly name: string;
  readonly offset: number;
}

function named(match: RegExpExecArray): Start {
  const [whole, name = ""] = match;
  return { name, offset: match.index + whole.lastIndexOf(name) };
}

/** Only functions of the block itself: its braces are counted. */
function rustTests(code: string): readonly Start[] {
  return [...code.matchAll(RUST_BLOCK)].flatMap((block) => {
    const start = block.index + block[0].length;
    const own = atTopLevel(code, start);
    return [...own.matchAll(RUST_FUNCTION)].map((match) => {
      const { name, offset } = named(match);
      return { name, offset: start + offset };
    });
  });
}

/** The text up to the brace that closes, with blanks for what is within further braces. */
function atTopLevel(code: string, start: number): string {
  let depth = 0;
  let own = "";
  for (let at = start; at < code.length; at++) {
    const char = code.charAt(at);
    if (char === "}" && depth-- === 0) break;
    own += depth === 0 ? char : " ";
    if (char === "{") depth++;
  }
  return own;
}
