/**
 * Which system calls code can make: every `syscall` instruction with the constants that can be in EAX before it. Where the number is
 * an argument of its function, as in libc's `syscall`, the callers are asked.
 */

import type { Code, FunctionCode } from "./code.ts";
import { valuesBefore } from "./constants.ts";

export interface CodeFile {
  readonly path: string;
  readonly code: Code;
}

export interface FileSyscalls {
  readonly path: string;
  /** `syscall` instructions. */
  readonly sites: number;
  /** Those of which not all possible numbers were found. */
  readonly unresolved: number;
  /** Instructions of the 32-bit interface, `int 0x80` and `sysenter`; its numbers are others, and are not looked for. */
  readonly legacySites: number;
  /** By rising number; those that its own sites can make, also on behalf of callers in other files. */
  readonly numbers: readonly number[];
}

const RAX = 0;
/** Callers of callers of a function that takes the number. */
const DEEPEST = 4;
const MOST_SEARCHES = 64;
const MOST_CALLERS = 2000;

export function findSyscalls(files: readonly CodeFile[]): FileSyscalls[] {
  const search = new Search(files);
  return files.map((file) => search.ofFile(file));
}

interface Answer {
  readonly numbers: Set<number>;
  isComplete: boolean;
}

class Search {
  readonly #files: readonly CodeFile[];
  /** By file, function and register: a function that takes the number is asked about once. */
  readonly #answers = new Map<string, Answer>();
  #searches = 0;

  constructor(files: readonly CodeFile[]) {
    this.#files = files;
  }

  ofFile(file: CodeFile): FileSyscalls {
    const numbers = new Set<number>();
    let sites = 0;
    let unresolved = 0;
    for (const { code, index } of instructionsAt(file.code, "syscall", 0x0f, 0x05)) {
      const answer = this.#before(file, code, index, RAX, 0);
      sites++;
      if (!answer.isComplete || answer.numbers.size === 0) unresolved++;
      for (const number of answer.numbers) numbers.add(number);
    }
    const legacySites =
      [...instructionsAt(file.code, "int", 0xcd, 0x80)].length +
      [...instructionsAt(file.code, "sysenter", 0x0f, 0x34)].length;
    return { path: file.path, sites, unresolved, legacySites, numbers: [...numbers].sort((a, b) => a - b) };
  }

  #before(file: CodeFile, code: FunctionCode, index: number, register: number, depth: number): Answer {
    const values = valuesBefore(code, index, register);
    const answer = { numbers: new Set(values.constants), isComplete: !values.hasOthers };
    for (const argument of values.arguments) {
      const given = this.#givenTo(file, code.low, argument, depth);
      for (const number of given.numbers) answer.numbers.add(number);
      answer.isComplete &&= given.isComplete;
    }
    return answer;
  }

  /** What callers have in `register` when they call the function at `target`. */
  #givenTo(file: CodeFile, target: number, register: number, depth: number): Answer {
    const key = `${register} ${target} ${file.path}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer: Answer = { numbers: new Set(), isComplete: true };
    this.#answers.set(key, answer);
    if (depth >= DEEPEST || ++this.#searches > MOST_SEARCHES) {
      answer.isComplete = false;
      return answer;
    }
    let callers = 0;
    for (const [caller, place] of this.#callers(file, target)) {
      const code = caller.code.functionAt(place);
      const index = code?.indexes.get(place);
      if (code === undefined || index === undefined) continue;
      if (++callers > MOST_CALLERS) {
        answer.isComplete = false;
        break;
      }
      const given = this.#before(caller, code, index, register, depth + 1);
      for (const number of given.numbers) answer.numbers.add(number);
      answer.isComplete &&= given.isComplete;
    }
    return answer;
  }

  *#callers(file: CodeFile, target: number): Generator<[CodeFile, number]> {
    for (const place of file.code.callsOf(target)) yield [file, place];
    const names = file.code.dynamic.symbols.filter(({ isDefined, value }) => isDefined && value === target);
    for (const { name } of names) {
      for (const other of this.#files) {
        for (const place of other.code.callsThrough(name)) yield [other, place];
        for (const [stub, called] of other.code.stubs) {
          if (called === name) for (const place of other.code.callsOf(stub)) yield [other, place];
        }
      }
    }
  }
}

/** Places where the two bytes are this instruction, and not a part of another or data. */
export function* instructionsAt(
  code: Code,
  mnemonic: string,
  first: number,
  second: number,
): Generator<{ readonly code: FunctionCode; readonly index: number }> {
  for (const place of code.places(first, second)) {
    const around = code.functionAt(place);
    const index = around?.indexes.get(place);
    if (around === undefined || index === undefined) continue;
    if (around.instructions[index]?.instruction.mnemonic === mnemonic) yield { code: around, index };
  }
}
