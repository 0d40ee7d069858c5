/** How a run ended: the command's exit status, the sentence for a person, the fields for `--json`. */

import { ByteReader } from "../base/bytes.ts";
import { hexAddress } from "../base/hex.ts";
import type { Enclave } from "../enclave/enclave.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import { RIGHTS } from "../enclave/memory.ts";
import type { PagingCounts } from "../host/paging.ts";
import { readGpr } from "../enclave/thread.ts";
import type { ExecutionEnd } from "./execution.ts";
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

/** Where in the source an address is, as far as anybody knows. */
export type PlaceOf = (address: number) => SourcePlace | Promise<SourcePlace>;

export async function endReport(end: ExecutionEnd, enclave: Enclave, placeOf: PlaceOf): Promise<EndReport> {
  switch (end.kind) {
    case "exited":
      return { end: end.kind, exitCode: end.exitCode };
    case "aborted":
      return { end: end.kind, exitCode: STATUS.failed, message: end.message };
    case "fault":
      return faultReport(end.fault, await faultPlace(end.fault, enclave, placeOf));
    case "replayed":
      return {
        end: end.kind,
        exitCode: STATUS.interrupted,
        message: `The recording ends here, after ${enclave.instructions} instructions; the program had not ended.`,
      };
    case "killed":
      return { end: end.kind, exitCode: STATUS.killed, message: "The debugger ended the enclave." };
    case "interrupted": {
      const message = `Interrupted after ${String(enclave.instructions)} instructions.`;
      return { end: end.kind, exitCode: STATUS.interrupted, message };
    }
  }
}

/**
 * Where the fault is in the source. A jump to where no code is has no place of its own; if a call made it, then the return address
 * is on top of the stack, and the call is the instruction before it.
 */
async function faultPlace({ rip }: EnclaveFault, enclave: Enclave, placeOf: PlaceOf): Promise<SourcePlace> {
  const { memory } = enclave;
  if ((memory.rightsAt(Number(rip)) & RIGHTS.X) !== 0) return placeOf(Number(rip));
  const top = new ByteReader(memory.peek(Number(readGpr(enclave.registers(), "rsp")), 8)).u64();
  return placeOf(Number(top) - 1);
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

/** A sentence on what an EPC of limited size has cost. */
export function pagingText({ epcPages, loaded, evicted }: PagingCounts): string {
  return `Paging: with an EPC of ${epcPages} pages, ${evicted} pages were evicted and ${loaded} loaded again.`;
}
