/** Where the program runs: behind gdbserver, as a program and as a machine of QEMU's, and in our own simulator. */

import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startSimulator } from "../../../debug-adapter/launch/simulator.ts";
import { serve, serveWithMachine, serveWithQemu } from "../../../debug-adapter/testing/debuggee.ts";
import { buildProgram } from "../../differential/enclave-program.ts";
import { outputFolder } from "../build-kernel.ts";
import type { Open, Place } from "./driver.ts";
import { openInOneProgram } from "./one-program.ts";

const CLI = resolve(import.meta.dirname, "../../../runtime/cli/main.ts");
const BARE = resolve(import.meta.dirname, "bare");
const PATIENCE = 20_000;

export interface Stub {
  readonly name: string;
  /** The program that must be there. */
  readonly needs: string;
  /** The only debugger that gets in: ours, where stub and debugger are one program. */
  readonly own?: Open;
  start(): Promise<Place & { isAlive(): boolean; end(): void }>;
}

async function markedLine(source: string): Promise<number> {
  const lines = (await readFile(source, "utf8")).split("\n");
  return lines.findIndex((line) => line.includes("/* BREAK */")) + 1;
}

/** The program for this machine, or with other words for the compiler. */
async function native(
  folder: string,
  source: string,
  name = "program",
  words: readonly string[] = [],
): Promise<Omit<Place, "port">> {
  await mkdir(folder, { recursive: true });
  const elf = join(folder, name);
  const common = ["-g", "-O0", "-static", "-no-pie", "-o", elf, source];
  await promisify(execFile)("gcc", [...common, ...words]);
  return { elf, source, line: await markedLine(source) };
}

/** The program as all that a machine has in its memory. */
function machine(folder: string, source: string): Promise<Omit<Place, "port">> {
  const files = ["start.S", "library.c"].map((file) => join(BARE, file));
  const compiler = ["-ffreestanding", "-fno-pic", "-fcf-protection=none", "-fno-stack-protector"];
  const linker = ["-nostdlib", "-Wl,--entry=start,-Ttext=0x100000,--build-id=none,-z,max-page-size=4096"];
  return native(folder, source, "machine", [...files, ...compiler, ...linker]);
}

/** On this program, which is built under a name, all that a debugger can connect to; those that are not here, too. */
export async function stubs(name: string, source: string): Promise<readonly Stub[]> {
  return (await everyStub(name, source)).filter(({ own }) => own === undefined);
}

/** With those that are one program with their debugger. */
export async function everyStub(name: string, source: string): Promise<readonly Stub[]> {
  const program = await native(outputFolder(name), source);
  const bare = await machine(outputFolder(name), source);
  const folder = join(outputFolder(name), "enclave");
  await buildProgram(folder, { "program.c": await readFile(source, "utf8") }, { optimize: "0" });
  const own = {
    elf: join(folder, "build/program.elf"),
    source: join(folder, "program.c"),
    line: program.line,
  };
  return [
    {
      name: "gdbserver",
      needs: "gdbserver",
      start: async () => ({ ...program, ...(await serve(program.elf)) }),
    },
    {
      name: "qemu-user",
      needs: "qemu-x86_64",
      start: async () => ({ ...program, ...(await serveWithQemu(program.elf)) }),
    },
    {
      name: "qemu-system",
      needs: "qemu-system-x86_64",
      start: async () => ({ ...bare, ...(await serveWithMachine(bare.elf)) }),
    },
    {
      name: "simulator",
      needs: "gcc",
      start: async () => {
        const simulator = await startSimulator({
          cli: CLI,
          program: join(folder, "build/program.sgxs"),
          folder,
          args: undefined,
          compiler: undefined,
          seed: 1,
          schedule: undefined,
          input: undefined,
          history: 256,
          record: undefined,
          replay: undefined,
          timeout: PATIENCE,
          onOutput: () => undefined,
        });
        let hasEnded = false;
        void simulator.ended.then(() => (hasEnded = true));
        return {
          ...own,
          port: simulator.port,
          isAlive: () => !hasEnded,
          end: () => {
            simulator.stop();
          },
        };
      },
    },
    {
      name: "one-program",
      needs: "gcc",
      own: openInOneProgram,
      start: () => Promise.resolve({ ...own, port: 0, isAlive: () => true, end: () => undefined }),
    },
  ];
}
