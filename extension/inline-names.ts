/** Which variables a debugger may show the values of beside the lines. No `vscode` here, so that it is tested without an editor. */

export interface NameInText {
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

/** Words of C, C++ and Rust that name no variable. */
const KEYWORDS = new Set(
  (
    "alignas alignof asm auto as async await bool break case catch char class const constexpr continue crate default delete do double dyn " +
    "else enum explicit extern false final float fn for friend goto if impl in inline int let long loop match mod move mut namespace new " +
    "noexcept nullptr operator override private protected pub public ref register restrict return self short signed sizeof static str struct " +
    "super switch template this throw trait true try type typedef typename union unsafe unsigned use using virtual void volatile where while " +
    "NULL size_t ssize_t u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 String Vec Option Some None Ok Err"
  ).split(" "),
);

/** Comments, strings and characters, which hold no names; a lifetime of Rust is no character. */
const SILENT = /\/\/.*|\/\*.*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])'/g;

/**
 * The variables that stand in the function around line `stopped` and above it, where they have values, each name once per line. A function
 * begins at the last line above that is not indented.
 */
export function namesAbove(lines: readonly string[], stopped: number): readonly NameInText[] {
  let first = Math.min(stopped, lines.length - 1);
  while (first > 0 && !/^[^\s}#/]/.test(lines[first] ?? "")) first--;
  const found: NameInText[] = [];
  for (let line = Math.max(first, 0); line <= stopped && line < lines.length; line++)
    found.push(...namesIn(lines[line] ?? "", line));
  return found;
}

function namesIn(text: string, line: number): readonly NameInText[] {
  if (/^\s*[#*]/.test(text)) return [];
  const code = text.replace(SILENT, (silent) => " ".repeat(silent.length));
  const seen = new Set<string>();
  const names: NameInText[] = [];
  for (const match of code.matchAll(/[A-Za-z_]\w*/g)) {
    const [name] = match;
    const before = code.slice(0, match.index);
    const after = code.slice(match.index + name.length);
    const isMember = /(?:\.|->|::)\s*$/.test(before);
    const isCalled = /^\s*(?:\(|!|::)/.test(after) && !/^\s*!=/.test(after);
    const isNumber = /[\w']$/.test(before);
    // Between a type's name and what is declared there is nothing but space and stars.
    const isType = /^\s*[*&]*\s+[*&]*[A-Za-z_]/.test(after);
    const isConstant = /^[A-Z][A-Z0-9_]+$/.test(name);
    if (isConstant || isMember || isCalled || isNumber || isType || KEYWORDS.has(name) || seen.has(name))
      continue;
    seen.add(name);
    names.push({ line, column: match.index, name });
  }
  return names;
}
