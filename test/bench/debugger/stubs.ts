/** Where the program runs: behind gdbserver, QEMU, and in our own simulator. */

import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startSimulator } from "../../../debug-adapter/launch/simulator.ts";
import { serve, serveWithQemu } from "../../../debug-adapter/testing/debuggee.ts";
import { buildProgram } from "../../differential/enclave-program.ts";
import { outputFolder } from "../build-kernel.ts";
import type { Place } from "./driver.ts";

const CLI = resolve(import.meta.dirname, "../../../runtime/cli/main.ts");
const PATIENCE = 20_000;

export interface Stub {
  readonly name: string;
  /** The program that must be there. */
  readonly needs: string;
  start(): Promise<Place & { isAlive(): boolean; end(): void }>;
}

async function markedLine(source: string): Promise<number> {
  const lines = (await readFile(source, "utf8")).split("\n");
  return lines.findIndex((line) => line.includes("/* BREAK */")) + 1;
}

/** The program for this machine. */
async function native(folder: string, source: string): Promise<Omit<Place, "port">> {
  await mkdir(folder, { recursive: true });
  const elf = join(folder, "program");
  await promisify(execFile)("gcc", ["-g", "-O0", "-static", "-no-pie", "-o", elf, source]);
  return { elf, source, line: await markedLine(source) };
}

/** On this program, which is built under a name; those that are not here, too. */
export async function stubs(name: string, source: string): Promise<readonly Stub[]> {
  const program = await native(outputFolder(name), source);
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
  ];
}
