/** One random C program by csmith, built in several ways: the same checksums natively and in the enclave. */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";

import type { EngineName } from "../../../runtime/enclave/enclave.ts";
import { firstDifference } from "../difference.ts";
import { buildProgram, runProgram } from "../enclave-program.ts";
import { inWords, linkNative, runNative, TOOLCHAINS, type Toolchain } from "../native-program.ts";

const execute = promisify(execFile);
const HEADER = resolve(import.meta.dirname, "csmith.h");

/** With the argument 1 it prints the checksum after each variable, so that a difference shows where it begins. */
const ARGUMENTS = ["1"];
/** Many generated programs run very long or for ever; those that are not done by then are passed over. */
const NATIVE_MILLISECONDS = 500;
const MOST_INSTRUCTIONS: Readonly<Record<EngineName, number>> = { lifter: 20_000_000, interpreter: 500_000 };
/** Every so many programs the interpreter runs one of the builds too, as far as its limit lets it. */
const INTERPRETED = 4;

export interface Job {
  readonly seed: number;
  /** Which toolchains it takes follows from this. */
  readonly index: number;
  /** In how many ways it is built. */
  readonly builds: number;
}

export interface Outcome extends Job {
  /** "passed over": it takes too long; nothing was wrong as far as it went. */
  readonly verdict: "same" | "different" | "passed over";
  readonly toolchains: readonly string[];
  /** What was different, or why it was passed over. */
  readonly reasons: readonly string[];
}

/** Programs take turns through all toolchains. */
export function toolchainsOf({ index, builds }: Job): Toolchain[] {
  return Array.from({ length: builds }, (_, build) => {
    // One step further in each round, so that what is special about every nth program meets every toolchain.
    const at = index * builds + build;
    const toolchain = TOOLCHAINS[(at + Math.floor(at / TOOLCHAINS.length)) % TOOLCHAINS.length];
    if (toolchain === undefined) throw new Error("there are no toolchains");
    return toolchain;
  });
}

/** One in four is as large as csmith makes them; the others take a third of the time. */
function optionsOf(seed: number): string[] {
  const size = seed % 4 === 0 ? [] : ["--max-funcs", "5", "--max-block-size", "3"];
  return ["--seed", String(seed), "--concise", ...size, ...(seed % 3 === 0 ? ["--float"] : [])];
}

/** The sources of a random program. csmith leaves a file of its own in the folder. */
export async function csmithFiles(seed: number, folder: string): Promise<Record<string, string>> {
  const { stdout } = await execute("csmith", optionsOf(seed), { cwd: folder, maxBuffer: 64 << 20 });
  // It includes this for fabsf alone, which only its own header uses.
  const program = stdout.replace("#include <math.h>\n", "");
  return { "program.c": program, "csmith.h": await readFile(HEADER, "utf8") };
}

/** Builds in the folder, of which nothing is used afterwards. */
export async function checkProgram(job: Job, folder: string): Promise<Outcome> {
  const toolchains = toolchainsOf(job);
  const outcome = { ...job, toolchains: toolchains.map(inWords) };
  const files = await csmithFiles(job.seed, folder);
  const late: string[] = [];
  const different: string[] = [];
  for (const toolchain of toolchains) {
    const interpret = job.index % INTERPRETED === 0 && toolchain === toolchains[0];
    const what = `csmith ${optionsOf(job.seed).join(" ")}, ${inWords(toolchain)}`;
    try {
      const reason = await compare(
        files,
        toolchain,
        folder,
        interpret ? ["lifter", "interpreter"] : ["lifter"],
      );
      if (reason !== undefined) late.push(`${what}: ${reason}`);
    } catch (error) {
      different.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (late.length > 0) break;
  }
  if (different.length > 0) return { ...outcome, verdict: "different", reasons: different };
  return { ...outcome, verdict: late.length > 0 ? "passed over" : "same", reasons: late };
}

/** Compilers may make anything of a loop without end (C11 6.8.5), even a crash, which says nothing about the enclave. */
function signalOf(error: unknown): { readonly signal: string } {
  if (error instanceof Error && "signal" in error && typeof error.signal === "string")
    return { signal: error.signal };
  throw error;
}

/** Throws what is different; gives why the program is passed over. */
async function compare(
  files: Readonly<Record<string, string>>,
  toolchain: Toolchain,
  folder: string,
  engines: readonly EngineName[],
): Promise<string | undefined> {
  const image = await buildProgram(folder, files, toolchain);
  const expected = await runNative(
    await linkNative(folder, ["program.c"]),
    ARGUMENTS,
    NATIVE_MILLISECONDS,
  ).catch(signalOf);
  if (expected === undefined) return "natively too long";
  if (typeof expected !== "string") return `natively it ends with ${expected.signal}`;
  let late: string | undefined;
  for (const engine of engines) {
    const { end, output } = runProgram(image, engine, ARGUMENTS, { limit: MOST_INSTRUCTIONS[engine] });
    const isCut = end.startsWith("not ended");
    const same = isCut ? expected.startsWith(output) : output === expected && end === "exit 0";
    if (!same) throw new Error(`${engine}: ${end}, ${firstDifference(expected, output)}`);
    if (isCut && engine === "lifter") late = `${engine}: ${end}`;
  }
  return late;
}
