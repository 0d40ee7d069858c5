/** Programs to debug in tests: compiled once per way of compiling, served by gdbserver. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));

export interface Build {
  readonly compiler: "gcc" | "clang" | "rustc";
  readonly options: readonly string[];
}

export function hasTool(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}

const compiled = new Map<string, string>();

let scratchFolder: string | undefined;

/** A folder that goes when this process ends. */
function scratch(): string {
  if (scratchFolder !== undefined) return scratchFolder;
  const folder = mkdtempSync(join(tmpdir(), "litebox-debug-tests-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  scratchFolder = folder;
  return folder;
}

/** The source of a program: in C or in C++, or for Rust's compiler in Rust. */
export function sourcePath(name: string, compiler?: Build["compiler"]): string {
  if (compiler === "rustc") return join(PROGRAMS, `${name}.rs`);
  const path = join(PROGRAMS, `${name}.c`);
  return existsSync(path) ? path : `${path}pp`;
}

/** Compiles a program; gives the path of the executable. */
export function compile(name: string, { compiler, options }: Build): string {
  const key = [name, compiler, ...options].join(" ").replaceAll(/[^\w.-]+/g, "_");
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const path = join(scratch(), key);
  // -no-pie: a stub does not move our programs, and neither may the system's loader.
  const source = sourcePath(name, compiler);
  if (compiler === "rustc") {
    execFileSync("rustc", ["-g", "-C", "relocation-model=static", ...options, "-o", path, source]);
  } else {
    const isCxx = source.endsWith(".cpp");
    const driver = isCxx ? { gcc: "g++", clang: "clang++" }[compiler] : compiler;
    const standard = isCxx ? ["-std=gnu++20"] : [];
    execFileSync(driver, ["-g", "-no-pie", ...standard, ...options, "-o", path, source]);
  }
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

/** Starts a program under QEMU's user emulation, whose stub acknowledges, knows no ranges and answers `g` with registers of its own order. */
export function serveWithQemu(program: string): Promise<Served> {
  return listening("qemu-x86_64", (port) => ["-g", String(port), program]);
}

/** Starts a program that needs no operating system as all of QEMU's machine, stopped before its first instruction. */
export function serveWithMachine(program: string): Promise<Served> {
  const machine = ["-nodefaults", "-no-reboot", "-display", "none", "-kernel", program];
  return listening("qemu-system-x86_64", (port) => [...machine, "-S", "-gdb", `tcp:127.0.0.1:${port}`]);
}

async function listening(command: string, words: (port: number) => readonly string[]): Promise<Served> {
  const port = await freePort();
  const child = spawn(command, words(port), { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  // It says nothing when it is ready, and a first connection would be taken for the debugger's: look for the listening socket instead.
  const isListening = (): boolean =>
    readFileSync("/proc/net/tcp", "utf8").includes(
      `:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A`,
    );
  for (let tries = 0; !isListening() && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return { port, output: () => printed, ...ending(child, child.pid ?? Number.NaN) };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
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

/** The number of the line of a program that contains a mark. */
export function lineOf(name: string, mark: string): number {
  const lines = readFileSync(sourcePath(name), "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(`/* ${mark} */`));
  if (index < 0) throw new Error(`no mark ${mark} in ${name}`);
  return index + 1;
}
