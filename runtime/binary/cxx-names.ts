/**
 * Names of C++ as debug information spells them: taken apart, and made as short as a programmer writes them. Pure text; what
 * cannot be read stays as it is.
 */

import { canonicalBaseName } from "./base-names.ts";

/** Longer names, and templates deeper in templates, are left as they are. */
const LENGTH_LIMIT = 1 << 14;
const DEPTH_LIMIT = 32;

/** Namespaces inside `std` that only tell one ABI from another. */
const INLINE_NAMESPACES = /\b(std|__gnu_cxx)::(?:__cxx11|__cxx1998|__1|_V2)::/g;

/** Templates of the standard library whose last arguments nobody writes, because they have the expected defaults. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "vector",
  "deque",
  "list",
  "forward_list",
  "basic_string",
  "basic_string_view",
  "map",
  "multimap",
  "set",
  "multiset",
  "unordered_map",
  "unordered_multimap",
  "unordered_set",
  "unordered_multiset",
  "unique_ptr",
  // What libstdc++ makes them of.
  "_Rb_tree",
  "_Hashtable",
  "_Vector_base",
  "_Deque_base",
  "_List_base",
  "_Fwd_list_base",
]);
const DEFAULT_ARGUMENT =
  /^std::(?:allocator|char_traits|less|equal_to|hash|default_delete|_Select1st|_Identity|__detail::_\w+)(?:<|$)/;
/** The one of all of Rust's containers, where nobody names another. */
const RUST_ALLOCATOR = "alloc::alloc::Global";
/** `std::dynamic_extent`. */
const ANY_EXTENT = "18446744073709551615";

const STRINGS: Readonly<Record<string, string>> = {
  "basic_string<char>": "string",
  "basic_string<wchar_t>": "wstring",
  "basic_string<char8_t>": "u8string",
  "basic_string<char16_t>": "u16string",
  "basic_string<char32_t>": "u32string",
  "basic_string_view<char>": "string_view",
  "basic_string_view<wchar_t>": "wstring_view",
};

/** `string` stands for a template, in whose name it need not be. */
export function isShortForTemplate(name: string): boolean {
  return Object.values(STRINGS).includes(name);
}

/** The operators that contain brackets, which then open and close nothing. */
const OPERATOR = /^operator\s*(?:<=>|<<=|>>=|<<|>>|<=|>=|->\*|->|<|>|\(\)|\[\])/;
const OPEN = "<([{";
const CLOSE = ">)]}";

/**
 * `std::vector<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >, …>` as `std::vector<std::string>`:
 * without default arguments and inline namespaces, with one spelling for types of C, on which gcc, clang and people differ.
 */
export function readableName(name: string): string {
  if (name.length > LENGTH_LIMIT) return name;
  return shorten(name.replaceAll(INLINE_NAMESPACES, "$1::"), 0);
}

/** The parts between `::`: `ns`, `Box<int>`, `get`. */
export function splitScopes(name: string): string[] {
  const parts = splitAt(name, (rest) => (rest.startsWith("::") ? 2 : 0));
  return parts[0] === "" ? parts.slice(1) : parts;
}

/** `Box<int>` as `Box`; lambdas and operators keep what they have. */
export function withoutTemplateArguments(component: string): string {
  const open = templateStart(component, 0);
  return open === undefined || closing(component, open) !== component.length - 1
    ? component
    : component.slice(0, open);
}

/** The template that a class comes from: `std::__cxx11::basic_string<char, …>` is one of `std::basic_string`. */
export function templateName(qualifiedName: string): string {
  return splitScopes(qualifiedName.replaceAll(INLINE_NAMESPACES, "$1::"))
    .map(withoutTemplateArguments)
    .join("::");
}

/** The arguments of the template that a name ends with, as text. */
export function templateArguments(name: string): string[] {
  const last = splitScopes(name).at(-1) ?? "";
  const open = templateStart(last, 0);
  const close = open === undefined ? undefined : closing(last, open);
  return open === undefined || close === undefined ? [] : splitArguments(last.slice(open + 1, close));
}

/** What stands between commas: the arguments of a template, the parameters of a function. */
export function splitArguments(list: string): string[] {
  const parts = splitAt(list, (rest) => (rest.startsWith(",") ? 1 : 0)).map((part) => part.trim());
  return parts.length === 1 && parts[0] === "" ? [] : parts;
}

function shorten(text: string, depth: number): string {
  const open = depth > DEPTH_LIMIT ? undefined : templateStart(text, 0);
  if (open === undefined) return plain(text);
  const close = closing(text, open);
  if (close === undefined) return text;
  const head = text.slice(0, open);
  const list = splitArguments(text.slice(open + 1, close)).map((argument) =>
    constInFront(shorten(argument, depth + 1)),
  );
  const template = /[\w~]*$/.exec(head)?.[0] ?? "";
  const kept = withoutDefaults(template, list);
  const whole = `${template}<${kept.join(", ")}>`;
  const before = plain(head.slice(0, head.length - template.length));
  const rest = text.slice(close + 1);
  return before + (STRINGS[whole] ?? whole) + (rest === "" ? "" : afterTemplate(rest, depth));
}

/** What follows a template's arguments: `::member`, ` *`, `(int)`. */
function afterTemplate(rest: string, depth: number): string {
  return rest.startsWith("::") ? `::${shorten(rest.slice(2), depth)}` : spaced(rest);
}

/** gcc writes `char const`, clang and people `const char`. */
function constInFront(text: string): string {
  return text.replace(/^(?!const\b)([\w:][^*&()]*?) const\b/, "const $1");
}

function withoutDefaults(template: string, list: readonly string[]): readonly string[] {
  if (list.length > 1 && list.at(-1) === RUST_ALLOCATOR) return list.slice(0, -1);
  if (template === "span" && list.length === 2 && list[1] === ANY_EXTENT) return list.slice(0, 1);
  if (!CONTAINERS.has(template)) return list;
  let count = list.length;
  while (count > 1 && DEFAULT_ARGUMENT.test(list[count - 1] ?? "")) count--;
  return list.slice(0, count);
}

/** Text without templates: types of C in one spelling, numbers without suffixes. */
function plain(text: string): string {
  const number = /^(-?\d+)[uUlL]+$/.exec(text)?.[1];
  return number ?? spaced(canonicalBaseName(text));
}

/** `int*` and `int &` as this project writes them: a space before the first star, none behind. In Rust they stand in front: `&str`. */
function spaced(text: string): string {
  return text.startsWith("operator") || text.includes("::operator")
    ? text
    : text.replaceAll(/(?<=[^\s(<[,*&])\s*([*&]+)/g, " $1").replaceAll(/([*&]) (?=[*&])/g, "$1");
}

/** Where the first template arguments of a name open. */
function templateStart(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    const operator = text.startsWith("operator", at) && OPERATOR.exec(text.slice(at));
    if (operator) {
      at += operator[0].length - 1;
      continue;
    }
    if (text[at] !== "<") {
      if (text[at] === "(") at = closing(text, at) ?? text.length;
      continue;
    }
    if (/[\w\]]/.test(text[at - 1] ?? "")) return at;
    // `<lambda(int)>` is a name.
    at = closing(text, at) ?? text.length;
  }
  return undefined;
}

/** Where the bracket that opens at `open` closes. */
function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (letter === ">" && text[at - 1] === "-") continue;
    if (OPEN.includes(letter)) depth++;
    else if (CLOSE.includes(letter) && --depth === 0) return at;
  }
  return undefined;
}

/** Splits outside of brackets; `separator` gives the length of one that stands at the start of a text, or 0. */
function splitAt(text: string, separator: (rest: string) => number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const operator = text.startsWith("operator", at) && OPERATOR.exec(text.slice(at));
    if (operator) {
      at += operator[0].length - 1;
      continue;
    }
    if (OPEN.includes(text[at] ?? "")) {
      at = closing(text, at) ?? text.length;
      continue;
    }
    const length = separator(text.slice(at, at + 2));
    if (length === 0) continue;
    parts.push(text.slice(start, at));
    start = at + length;
    at = start - 1;
  }
  parts.push(text.slice(start));
  return parts;
}
