/** Which functions of an image a run enters. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";

const execute = promisify(execFile);

export interface Reach {
  readonly functions: number;
  readonly bytes: number;
}

/** Each function has a breakpoint until it is entered. */
export async function reachOf(
  image: EnclaveImage,
  elf: string,
  programArguments: readonly string[],
): Promise<Reach> {
  const sizes = await functionSizes(elf);
  const enclave = Enclave.load(image, { random: seededRandom(4n), engine: "interpreter" });
  const hostProcess = new HostProcess(enclave, {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(0),
    arguments: ["program", ...programArguments],
  });
  for (const address of sizes.keys()) enclave.breakpoints.add(address);
  let functions = 0;
  let bytes = 0;
  for (;;) {
    const stop = hostProcess.run(Number.MAX_SAFE_INTEGER);
    if (stop.kind !== "breakpoint") return { functions, bytes };
    enclave.breakpoints.delete(stop.address);
    functions++;
    bytes += sizes.get(stop.address) ?? 0;
  }
}

async function functionSizes(elf: string): Promise<Map<number, number>> {
  const { stdout } = await execute("nm", ["--print-size", "--defined-only", elf], { maxBuffer: 64 << 20 });
  const rows = stdout.matchAll(/^([0-9a-f]+) ([0-9a-f]+) [tT] /gm);
  return new Map(
    Array.from(rows, ([, address = "", size = ""]) => [Number(`0x${address}`), Number(`0x${size}`)]),
  );
}
