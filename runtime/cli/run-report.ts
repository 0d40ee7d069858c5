/** How a run ended: the command's exit status, the sentence for a person, the fields for `--json`. */

import { hexAddress } from "../base/hex.ts";
import type { Enclave } from "../enclave/enclave.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { ExecutionEnd } from "./execution.ts";
import { sourcePlace } from "./source-place.ts";
import type { SourcePlace } from "./source-place.ts";

export interface EndReport {
  readonly end: ExecutionEnd["kind"];
  readonly exitCode: number;
  /** A sentence; undefined where the program returned from `main`. */
  readonly message?: string;
  readonly fault?: SourcePlace & {
    readonly exception: string;
    readonly instruction: string;
    readonly address?: string;
  };
}

/** As a shell numbers the deaths of processes: 128 and the signal, SIGINT and SIGKILL here. */
const STATUS = { failed: 1, interrupted: 130, killed: 137 } as const;

/** `elf` is the side file for addresses' places in the source; paths in sentences are relative to `workingFolder`. */
export async function endReport(
  end: ExecutionEnd,
  { instructions }: Enclave,
  elf: string | undefined,
  workingFolder: string,
): Promise<EndReport> {
  switch (end.kind) {
    case "exited":
      return { end: end.kind, exitCode: end.exitCode };
    case "aborted":
      return { end: end.kind, exitCode: STATUS.failed, message: end.message };
    case "fault":
      return faultReport(end.fault, await sourcePlace(elf, Number(end.fault.rip), workingFolder));
    case "killed":
      return { end: end.kind, exitCode: STATUS.killed, message: "The debugger ended the enclave." };
    case "interrupted": {
      const message = `Interrupted after ${String(instructions)} instructions.`;
      return { end: end.kind, exitCode: STATUS.interrupted, message };
    }
  }
}

function faultReport({ exception, rip, message }: EnclaveFault, place: SourcePlace): EndReport {
  const where = place.file === undefined ? "" : ` at ${place.file}:${String(place.line)}`;
  const within = place.function === undefined ? "" : ` in ${place.function}()`;
  const { address } = exception;
  return {
    end: "fault",
    exitCode: STATUS.failed,
    message: `The enclave faulted${where}${within}: ${message} (${exception.name}, instruction at ${hexAddress(rip)}).`,
    fault: {
      exception: exception.name,
      instruction: hexAddress(rip),
      ...(address === undefined ? {} : { address: hexAddress(address) }),
      ...place,
    },
  };
}
