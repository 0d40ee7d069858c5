/**
 * Builds the library OS for this machine, with sanitizers and with every name prefixed, so that its tests can stand beside
 * the machine's own C library. What only an enclave has (entry, RDRAND, the host) comes from native.c.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { component } from "../../api/components.ts";

export const GUEST = path.resolve(import.meta.dirname, "..");
const COMPONENTS = path.join(GUEST, "components");

/** What native.c has in their place, what the machine's own C++ runtime has, what needs musl, and what an image of tests has for `main`. */
const PLATFORM =
  /^(?:test\/main\.c$|cxx\/|math\/|entry\/(?!locking\.c)|threads\/thread-entry\.S$|exceptions\/|random\/processor-word\.c$)/;

export function hasTool(name: string): boolean {
  return spawnSync(name, ["--version"]).status === 0;
}

/** Runs a tool; what it printed becomes the error where it fails. */
export function run(tool: string, args: readonly string[]): string {
  const result = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 64 << 20 });
  if (result.status !== 0) {
    throw new Error(
      `${tool} ${args.join(" ")}\nexit status ${String(result.status)}\n${result.stdout}${result.stderr}`,
    );
  }
  return result.stdout;
}

/** Of the component fs, only its cryptography needs another library; tests have one of their own in its place. */
const PORTABLE = /^fs\/[^/]+$/;

/** The C and assembler files of the library OS that need no other library, relative to `components`. */
export function componentSources(): string[] {
  return readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[cS]$/.test(file))
    .filter((file) => PORTABLE.test(file) || component(file.split("/")[0] ?? "")?.needs === undefined)
    .sort();
}

/** Where the compiler keeps the headers that it supplies itself. */
function compilerHeaders(compiler: string): string {
  return compiler.startsWith("clang")
    ? path.join(run(compiler, ["-print-resource-dir"]).trim(), "include")
    : run(compiler, ["-print-file-name=include"]).trim();
}

/** The headers that a program of ours sees, and no others. */
export function headerOptions(compiler: string): string[] {
  return ["-nostdinc", "-isystem", path.join(GUEST, "include"), "-isystem", compilerHeaders(compiler)];
}

const COMMON = ["-g", "-O1", "-fno-pie", "-Wall", "-Wextra", "-Werror", "-fno-sanitize-recover=all"];

/** What gcc's -fsanitize is given: for memory, and for threads, which exclude each other. */
export type Sanitizers = "address,undefined" | "thread";

/** The library OS for this machine: an object in which each of its names begins with `guest_`. */
export interface NativeLibrary {
  readonly object: string;
  readonly sanitizers: Sanitizers;
}

/** Compiles the library OS into `folder`. */
export function buildNativeLibrary(
  folder: string,
  sanitizers: Sanitizers = "address,undefined",
): NativeLibrary {
  mkdirSync(folder, { recursive: true });
  const sources = [...componentSources().filter((file) => !PLATFORM.test(file)), "../testing/fs-cipher.c"];
  const objects = sources.map((source) => path.join(folder, `${source.replaceAll(/[/.]+/g, "-")}.o`));
  const dialect = ["-std=gnu11", "-ffreestanding", "-fno-builtin", ...headerOptions("gcc")];
  const options = [...COMMON, `-fsanitize=${sanitizers}`, ...dialect];
  sources.forEach((source, index) => {
    run("gcc", [...options, "-c", path.join(COMPONENTS, source), "-o", objects[index] ?? ""]);
  });
  const whole = path.join(folder, "library.o");
  run("ld", ["-r", "-o", whole, ...objects]);
  const defined = run("nm", ["--defined-only", "--extern-only", "--format=just-symbols", whole])
    .trim()
    .split("\n");
  const names = path.join(folder, "names");
  writeFileSync(
    names,
    defined
      .filter((name) => !name.startsWith("__"))
      .map((name) => `${name} guest_${name}\n`)
      .join(""),
  );
  run("objcopy", [`--redefine-syms=${names}`, whole]);
  return { object: whole, sanitizers };
}

/** Builds and runs `testing/NAME.c`, with other files of `testing` where it has parts; fails with what it printed, or gives that. */
export function runNativeTest(
  { object, sanitizers }: NativeLibrary,
  name: string,
  parts: readonly string[] = [],
): string {
  const testing = path.join(GUEST, "testing");
  const program = path.join(path.dirname(object), name);
  const sources = [`${name}.c`, "native.c", ...parts].map((file) => path.join(testing, file));
  if (!existsSync(program)) {
    // The C library's functions must not be folded away. What the tests change after setjmp they do not read after longjmp.
    const options = [
      ...COMMON,
      `-fsanitize=${sanitizers}`,
      "-std=gnu11",
      "-DNATIVE_GUEST",
      "-fno-builtin",
      "-Wno-format-truncation",
      "-Wno-clobbered",
      "-no-pie",
    ];
    run("gcc", [...options, ...sources, object, "-lm", "-pthread", "-o", program]);
  }
  return run(program, []);
}
