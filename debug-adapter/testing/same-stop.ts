/** What gdb and we say of the same stop of the same program, brought to one spelling and compared. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Attached } from "./attached.ts";
import { plainValue } from "./gdb.ts";

const DEPTH = 3;

export interface Leaf {
  readonly frame: number;
  readonly expression: string;
  readonly value: string;
}

/** An expression with its type; all that a leaf is a part of has one, too. */
export interface Typed {
  readonly frame: number;
  readonly expression: string;
  readonly type: string;
}

export interface Look {
  readonly leaves: readonly Leaf[];
  readonly types: readonly Typed[];
}

/** All that there is to see of a frame's arguments and locals. */
export async function lookAt(session: Attached, frameId: number, frame: number): Promise<Look> {
  const scopes = await session.scopes(frameId);
  const variables = [...(scopes.get("Arguments") ?? []), ...(scopes.get("Locals") ?? [])];
  return together(await Promise.all(variables.map((variable) => expand(session, variable, frame, 0))));
}

export function together(looks: readonly Look[]): Look {
  return { leaves: looks.flatMap(({ leaves }) => leaves), types: looks.flatMap(({ types }) => types) };
}

async function expand(
  session: Attached,
  variable: DebugProtocol.Variable,
  frame: number,
  depth: number,
): Promise<Look> {
  const { evaluateName: expression, value, variablesReference, type = "" } = variable;
  if (expression === undefined) return { leaves: [], types: [] };
  const isAggregate = value.startsWith("{");
  // Of a reference in Rust we show what it refers to, and gdb the address.
  const isReference = type.startsWith("&") && !/^<(?:opt|not )/.test(value);
  const own: Look = {
    leaves: isAggregate ? [] : [{ frame, expression: isReference ? `*${expression}` : expression, value }],
    types: [{ frame, expression, type }],
  };
  if (variablesReference === 0 || depth === DEPTH || value.includes('"')) return own;
  const children = await session.children(variablesReference);
  const below = await Promise.all(children.map((child) => expand(session, child, frame, depth + 1)));
  // What has the same expression is a part that is reached through the whole: a base class, what a reference refers to.
  const { leaves, types } = together(below);
  return together([own, { leaves, types: types.filter((typed) => typed.expression !== expression) }]);
}

export function nameAndLine({ name, line }: DebugProtocol.StackFrame): string {
  // The types of parameters: gdb shows the values instead.
  const plain = name
    .replace(" [inlined]", "")
    .replace(/(?<!operator)\((?!anonymous)(?:[^()]|\([^()]*\))*\)$/, "");
  return `${plain.replace(/^<lambda>::/, "")}:${line}`;
}

/** `#1  0x… in f (a=1) at file.c:12` or without the address; gdb's name of a lambda has more in it. */
export function gdbFrames(backtrace: string): string[] {
  return [...backtrace.matchAll(/^#\d+\s+(?:0x[0-9a-f]+ in )?(.+?) \((?!anonymous).*\) at .*:(\d+)$/gm)].map(
    ([, name = "", line = ""]) => `${name.replace(/^.*(operator\(\)).*$/, "$1")}:${line}`,
  );
}

/**
 * Differences that are meant, each with its reason:
 * - gdb takes a register that a call may have destroyed for unchanged in the caller, and shows what is in it now; we say that it was not saved;
 * - gdb 13 does not adjust the address in a `static_cast` to a reference, which we use for members of the same name in two bases;
 * - gdb shows Rust's `NonNull` as the structure that it is, we as the address in it;
 * - gdb says on its standard error that memory cannot be read, as before a function has set up its frame; we say it in the value's place;
 * - gdb shows a small float with as many digits as tell it from its neighbours among doubles, we among its own kind.
 */
export function difference({ frame, expression, value }: Leaf, printed: string): string[] {
  const [ours, theirs] = [plainValue(value), plainValue(printed)];
  if (ours === theirs || ours === "<not saved>" || expression.includes("static_cast")) return [];
  if (ours === "nullptr" && theirs === "0") return [];
  if (/^core::ptr::non_null::NonNull<.*> \{pointer: (0x[0-9a-f]+)\}$/.exec(theirs)?.[1] === ours) return [];
  if (/^<cannot read memory at 0x[0-9a-f]+>$/.test(ours) && theirs === "") return [];
  if (isSame(Number(ours), Number(theirs))) return [];
  // We say for a boolean what C says.
  if ((ours === "true" && theirs === "1") || (ours === "false" && theirs === "0")) return [];
  // Symbols that gdb adds to addresses of data, and we to all.
  const bare = (text: string): string => text.replace(/ <[^>]*>$/, "");
  if (/^0x/.test(ours) && bare(ours) === bare(theirs)) return [];
  return [`frame ${frame}: ${expression}: ${value} here, ${printed} in gdb`];
}

/** The same number of either width: gdb prints more digits of a `float` than are needed to tell it from its neighbours. */
function isSame(a: number, b: number): boolean {
  return Object.is(a, b) || (!Number.isNaN(a) && Math.fround(a) === Math.fround(b));
}

/**
 * What gdb answers to `whatis`, and what we say. Differences that are meant, each with its reason:
 * - gdb 13 knows nothing of the type of `nullptr`, and calls it `int`;
 * - gdb writes the object as the first parameter of a member function, we write parameters as the source does;
 * - of a `static_cast` to a reference gdb says that it is one, we what it refers to;
 * - gdb 13 writes all of Rust's references and pointers as `*mut`.
 */
export function typeDifference({ frame, expression, type }: Typed, printed: string): string[] {
  const [ours, theirs] = [plainType(type), plainType(printed.replace(/^type = /, ""))];
  const isSame =
    ours === theirs ||
    (ours === "decltype(nullptr)" && theirs === "int") ||
    (expression.startsWith("static_cast<") && `${ours}&` === theirs) ||
    ours.replace("(void)", "()") === theirs.replace(/(?<=::\*\)\()[^,()]*\*const,?/, "") ||
    ours.replace(/^(?:&mut|&|\*const)/, "*mut") === theirs;
  return isSame ? [] : [`frame ${frame}: type of ${expression}: ${type} here, ${printed} in gdb`];
}

/** Without spaces, which are a matter of taste. */
function plainType(text: string): string {
  return text.replaceAll(/\s+/g, "").replaceAll("{…}", "{...}");
}
