/** Programs to debug in tests: compiled once per way of compiling, served by gdbserver. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));

export interface Build {
  readonly compiler: "gcc" | "clang";
  readonly options: readonly string[];
}

export function hasTool(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}

const compiled = new Map<string, string>();

/** Compiles `programs/NAME.c`; gives the path of the executable. */
export function compile(name: string, { compiler, options }: Build): string {
  const key = [name, compiler, ...options].join(" ").replaceAll(/[^\w.-]+/g, "_");
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const folder = join(tmpdir(), `litebox-debug-tests-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, key);
  // -no-pie: a stub does not move our programs, and neither may the system's loader.
  execFileSync(compiler, ["-g", "-no-pie", ...options, "-o", path, join(PROGRAMS, `${name}.c`)]);
  compiled.set(key, path);
  return path;
}

export interface Served {
  readonly port: number;
  /** What the program has printed. */
  output(): string;
  /** Is the program itself (not gdbserver) still there? */
  isAlive(): boolean;
  /** Ends both. */
  end(): void;
}

/** Starts `gdbserver` on a free port. */
export function serve(program: string, args: readonly string[] = []): Promise<Served> {
  const child = spawn("gdbserver", ["--once", "127.0.0.1:0", program, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const port = /Listening on port (\d+)/.exec(said)?.[1];
      const pid = Number(/created; pid = (\d+)/.exec(said)?.[1]);
      if (port !== undefined) resolve({ port: Number(port), output: () => printed, ...ending(child, pid) });
    });
    child.once("error", reject);
    child.once("close", () => {
      reject(new Error(`gdbserver ended: ${said}`));
    });
  });
}

/** A program that was left running by its debugger is nobody's child any more, but it still has our pipes. */
function ending(child: ChildProcess, pid: number): Pick<Served, "isAlive" | "end"> {
  const signal = (number: 0 | "SIGKILL"): boolean => {
    try {
      return process.kill(pid, number);
    } catch {
      return false; // It has ended already.
    }
  };
  return {
    isAlive: () => signal(0),
    end: () => {
      child.kill();
      signal("SIGKILL");
    },
  };
}

/** The number of the line of `programs/NAME.c` that contains a mark. */
export function lineOf(name: string, mark: string): number {
  const lines = readFileSync(join(PROGRAMS, `${name}.c`), "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(`/* ${mark} */`));
  if (index < 0) throw new Error(`no mark ${mark} in ${name}.c`);
  return index + 1;
}
