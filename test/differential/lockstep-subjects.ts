/** The programs of the lockstep tests: the bench's kernels and random C programs, each by another toolchain. */

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { csmithFiles } from "./csmith/check.ts";
import { buildProgram } from "./enclave-program.ts";
import { firstDifference, INTERPRETER, type Lengths, SINGLE_STEPS, statesOf, WAYS } from "./lockstep.ts";
import { inWords, TOOLCHAINS } from "./native-program.ts";

const KERNELS = resolve(import.meta.dirname, "../bench/kernels");
const NAMES = ["compress", "indirect", "json", "matrix", "mix", "neural", "quicksort", "recursion", "sha256"];
NAMES.push("strings", "trees");

export interface Subject {
  readonly name: string;
  readonly arguments: readonly string[];
  /** Builds in an empty folder. */
  build(this: void, folder: string): Promise<EnclaveImage>;
}

/** Kernels first, then as many random programs as are asked for. */
export function subjects(seed: number, randomPrograms: number): Subject[] {
  const toolchain = (at: number) => TOOLCHAINS[(at * 5) % TOOLCHAINS.length];
  const kernels = NAMES.map((name, at): Subject => {
    const chosen = toolchain(at);
    return {
      name: `${name}, ${chosen === undefined ? "" : inWords(chosen)}`,
      arguments: ["100000"],
      async build(folder) {
        const text = (file: string) => readFile(join(KERNELS, file), "utf8");
        const files = { "kernel.c": await text(`${name}.c`), "kernel.h": await text("kernel.h") };
        return buildProgram(folder, files, chosen);
      },
    };
  });
  const random = Array.from({ length: randomPrograms }, (_, index): Subject => {
    const chosen = toolchain(index + NAMES.length);
    return {
      name: `csmith --seed ${seed + index}, ${chosen === undefined ? "" : inWords(chosen)}`,
      arguments: ["1"],
      build: async (folder) => buildProgram(folder, await csmithFiles(seed + index, folder), chosen),
    };
  });
  return [...kernels, ...random];
}

/** Runs it in all ways, for a long time and in single steps for a short one. */
export async function checkSubject(
  subject: Subject,
  folder: string,
  seed: number,
  lengths: { readonly long: Lengths; readonly short: Lengths },
): Promise<{ readonly states: number; readonly difference: string | undefined }> {
  const image = await subject.build(folder);
  let states = 0;
  for (const [ways, length] of [
    [WAYS, lengths.long],
    [SINGLE_STEPS, lengths.short],
  ] as const) {
    const expected = statesOf(image, INTERPRETER, seed, subject.arguments, length);
    states += expected.length;
    for (const way of ways) {
      const difference = firstDifference(expected, statesOf(image, way, seed, subject.arguments, length));
      if (difference !== undefined) return { states, difference: `${way.name}: ${difference}` };
    }
  }
  return { states, difference: undefined };
}
