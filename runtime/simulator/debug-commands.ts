/** What one can ask a stub of an enclave with gdb's `monitor`. */

import { toHex } from "../base/hex.ts";
import type { MemoryArea } from "../enclave/memory-areas.ts";
import { attributeNames } from "../enclave/sgx/attributes.ts";
import type { MonitorCommand } from "../gdbstub/target.ts";
import type { HostProcess } from "../host/process.ts";
import { threadCommand } from "./thread-command.ts";

/** What is a stop only where somebody wants it to be one. */
export type StopsAt = Record<"at-aex" | "at-exit", "pass" | "stop">;

/** A command that says or changes whether something is a stop. */
export function stopCommand(name: keyof StopsAt, what: string, stopsAt: StopsAt): MonitorCommand {
  return {
    name,
    summary: `${name} stop, ${name} pass: whether ${what}`,
    run: (argument) => {
      if (argument === "stop" || argument === "pass") stopsAt[name] = argument;
      return `${stopsAt[name]}\n`;
    },
  };
}

export const PRODUCTION =
  "This is a production enclave (its attribute DEBUG is 0): no debugger can look into it, set breakpoints in it or change it. For debugging, set enclave.debug in litebox.json.";

export function monitorCommands({ enclave }: HostProcess): MonitorCommand[] {
  return [
    {
      name: "attributes",
      summary: "prints the enclave's attributes, and whether a debugger may look into it",
      run: () => {
        const names = attributeNames(enclave.secs.attributes.flags).join(" ");
        return `${names}\n${enclave.isDebug ? "" : `${PRODUCTION}\n`}`;
      },
    },
    {
      name: "mrenclave",
      summary: "prints the enclave's measurement",
      run: () => `${toHex(enclave.mrenclave)}\n`,
    },
    {
      name: "instructions",
      summary: "prints how many instructions have been executed since the enclave was loaded",
      run: () => `${String(enclave.instructions)}\n`,
    },
    {
      name: "pages",
      summary: "prints the memory that the enclave can reach, with its permissions",
      run: () => enclave.memory.areas().map(areaLine).join(""),
    },
    threadCommand(enclave),
  ];
}

function areaLine({ address, size, permissions: { r, w, x }, kind }: MemoryArea): string {
  const range = [address, address + size]
    .map((bound) => `0x${bound.toString(16).padStart(8, "0")}`)
    .join("-");
  return `${range} ${r ? "r" : "-"}${w ? "w" : "-"}${x ? "x" : "-"} ${kind}\n`;
}
