/**
 * System calls behind the functions that a program imports: over direct calls, from file to file. A lower bound, since calls through
 * pointers are not followed; what `findSyscalls` gives for the files is the upper one.
 */

import type { FunctionCode } from "./code.ts";
import { valuesBefore } from "./constants.ts";
import type { CodeFile } from "./find.ts";

const RAX = 0;
const MOST_FUNCTIONS = 20_000;

interface Place {
  readonly file: CodeFile;
  readonly address: number;
}

/** `files`: the program first, then the libraries in the order in which the dynamic linker searches them. */
export function reachedSyscalls(files: readonly CodeFile[]): Set<number> {
  const [program] = files;
  const numbers = new Set<number>();
  if (program === undefined) return numbers;
  const provided = providers(files);
  const imports = program.code.dynamic.symbols.filter(({ isDefined }) => !isDefined).map(({ name }) => name);
  const pending = imports.map((name) => provided.get(name)).filter((place) => place !== undefined);
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined && seen.size < MOST_FUNCTIONS; next = pending.pop()) {
    const { file, address } = next;
    const key = `${address} ${file.path}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const code = file.code.functionFrom(address);
    if (code === undefined) continue;
    for (const called of follow(code, file, numbers)) {
      const name = file.code.stubs.get(called);
      const target = name === undefined ? { file, address: called } : provided.get(name);
      if (target !== undefined) pending.push(target);
    }
  }
  return numbers;
}

/** The first file that defines a name wins, as for the dynamic linker. */
function providers(files: readonly CodeFile[]): Map<string, Place> {
  const provided = new Map<string, Place>();
  for (const file of files) {
    for (const { name, value, isCode, isDefined } of file.code.dynamic.symbols) {
      if (isDefined && isCode && !provided.has(name)) provided.set(name, { file, address: value });
    }
  }
  return provided;
}

/** Adds the system calls of a function; gives where its direct calls and jumps out of it lead. */
function follow(code: FunctionCode, file: CodeFile, numbers: Set<number>): number[] {
  const targets: number[] = [];
  for (const [index, { instruction, operands, address }] of code.instructions.entries()) {
    const [operand] = operands;
    if (instruction.mnemonic === "syscall") {
      for (const number of valuesBefore(code, index, RAX).constants) numbers.add(number);
    } else if (operand?.kind === "target") {
      if (!code.indexes.has(Number(operand.address))) targets.push(Number(operand.address));
    } else if (operand?.kind === "memory" && file.code.stubs.has(Number(address))) {
      // `call *slot(%rip)`, as compiled with -fno-plt.
      targets.push(Number(address));
    }
  }
  return targets;
}
