/**
 * Conditions of the preprocessor, as far as they are known without compiling: what is for other systems and compilers is no code of an enclave. Any
 * other macro may be defined or not, and then both branches count.
 */

import type { Node } from "web-tree-sitter";

/** Macros by which sources ask for systems and compilers that an enclave is never built for or with. */
const NEVER: ReadonlySet<string> = new Set(
  (
    "_WIN32 WIN32 _WIN64 WIN64 __WIN32__ _Windows __CYGWIN__ __MSYS__ __MINGW32__ __MINGW64__ _MSC_VER __BORLANDC__ __TURBOC__ __WATCOMC__ " +
    "__DJGPP__ __GO32__ MSDOS _MSDOS __MSDOS__ __DOS__ __OS2__ OS2 __EMX__ __APPLE__ __MACH__ macintosh __HAIKU__ __BEOS__ AMIGA _AMIGA " +
    "__amigaos__ __FreeBSD__ __NetBSD__ __OpenBSD__ __DragonFly__ __sun __sun__ sun __SVR4 __hpux hpux _AIX __sgi sgi __osf__ __QNX__ __VMS VMS " +
    "vms __ANDROID__ __MVS__ __CODEGEARC__ __arm__ __aarch64__ __mips__ __powerpc__ __riscv __i386__ __i386 _M_IX86"
  ).split(" "),
);

/** The compilers are gcc and clang for this one processor. */
const ALWAYS: ReadonlySet<string> = new Set(["__GNUC__", "__x86_64__", "__amd64__", "__STDC__", "__LP64__"]);

/** No condition of people is longer. */
const MOST_TEXT = 4096;

/** Whether a condition holds; undefined where that is not known. */
export type Truth = boolean | undefined;

export function isDefined(macro: string): Truth {
  return NEVER.has(macro) ? false : ALWAYS.has(macro) ? true : undefined;
}

/** What `#if`, `#ifdef`, `#ifndef` and the like ask, of a node of any of these kinds. */
export function conditionOf(node: Node): Truth {
  // Where braces do not match across branches the grammar takes the rest of the file for a part of one.
  if (node.hasError) return undefined;
  if (node.type === "preproc_ifdef" || node.type === "preproc_elifdef") {
    const defined = isDefined(node.childForFieldName("name")?.text ?? "");
    // The keyword is a node by itself.
    const isNegated = node.child(0)?.type.includes("ndef") === true;
    return isNegated ? not(defined) : defined;
  }
  const condition = node.childForFieldName("condition");
  return condition ? evaluate(condition.text) : undefined;
}

/** Whether a child of a conditional, by the name of its field, is code. */
export function isBranch(field: string | null, condition: Truth): boolean {
  if (field === "condition" || field === "name") return false;
  return condition === undefined || (field === "alternative") !== condition;
}

/** The macros without which the first branch of a conditional is no code; none where it asks for something else. */
export function neededFor(node: Node): readonly string[] {
  if (node.hasError) return [];
  if (node.type === "preproc_ifdef") {
    const name = node.childForFieldName("name")?.text;
    return name === undefined || node.child(0)?.type.includes("ndef") === true ? [] : [name];
  }
  const condition = node.childForFieldName("condition")?.text ?? "";
  if (condition.includes("||") || condition.length > MOST_TEXT) return [];
  const parts = condition
    .split("&&")
    .map((part) => /^\s*\(?\s*defined\s*\(?\s*(\w+)\s*\)?\s*\)?\s*$/.exec(part)?.[1]);
  return parts.filter((name) => name !== undefined);
}

/** The value of the expression behind `#if`. */
export function evaluate(text: string): Truth {
  if (text.length > MOST_TEXT) return undefined;
  const words = text
    .replaceAll(/\\\r?\n|\/\*.*?\*\//gs, " ")
    .replace(/\/\/.*$/s, "")
    .match(/\w+|&&|\|\||[!<>=]=|\S/g);
  const reader = new ConditionReader(words ?? []);
  const truth = reader.either(0);
  return reader.isDone ? truth : undefined;
}

/** Deeper brackets than any person writes are not followed. */
const DEPTH_LIMIT = 50;

/** Only what decides most conditions is understood: `defined`, `!`, `&&`, `||`, brackets and plain numbers. */
class ConditionReader {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  get isDone(): boolean {
    return this.#at >= this.#words.length;
  }

  either(depth: number): Truth {
    let truth = this.#both(depth);
    while (this.#take("||")) truth = or(truth, this.#both(depth));
    return truth;
  }

  #both(depth: number): Truth {
    let truth = this.#comparison(depth);
    while (this.#take("&&")) truth = not(or(not(truth), not(this.#comparison(depth))));
    return truth;
  }

  /** What is compared or calculated with is not known, whatever it is. */
  #comparison(depth: number): Truth {
    let truth = this.#one(depth);
    while (!this.isDone && !["&&", "||", ")"].includes(this.#words[this.#at] ?? "")) {
      this.#at++;
      this.#one(depth);
      truth = undefined;
    }
    return truth;
  }

  #one(depth: number): Truth {
    if (depth > DEPTH_LIMIT) return undefined;
    if (this.#take("!")) return not(this.#one(depth + 1));
    if (this.#take("(")) {
      const truth = this.either(depth + 1);
      this.#take(")");
      return truth;
    }
    const word = this.#words[this.#at++] ?? "";
    if (word === "defined") {
      const isBracketed = this.#take("(");
      const macro = this.#words[this.#at++] ?? "";
      if (isBracketed) this.#take(")");
      return isDefined(macro);
    }
    if (/^\d+$/.test(word)) return Number(word) !== 0;
    // A macro that is not defined counts as 0.
    return NEVER.has(word) ? false : undefined;
  }

  #take(word: string): boolean {
    const isNext = this.#words[this.#at] === word;
    if (isNext) this.#at++;
    return isNext;
  }
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function or(a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  return a === false && b === false ? false : undefined;
}
