/** Processes with a few instructions in their enclave. */

import { Enclave } from "../../enclave/enclave.ts";
import { imageOf, machineCode } from "../../enclave/testing/images.ts";
import { HostProcess } from "../../host/process.ts";

export const FOREVER = ["48 ff c0", "eb fb"]; // inc rax; jmp back

export function processOf(
  code: readonly string[],
  readConsole: () => Uint8Array | Promise<Uint8Array> = () => new Uint8Array(),
): HostProcess {
  const enclave = Enclave.load(imageOf(machineCode(...code)), { random: () => 0n });
  return new HostProcess(enclave, { writeConsole: () => undefined, readConsole, arguments: ["test"] });
}
