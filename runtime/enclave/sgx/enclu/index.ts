/** The leaves of ENCLU that the platform has; any other number in EAX gives #GP, as on a processor without that leaf. */

import { readGpr } from "../../thread.ts";
import type { Thread } from "../../thread.ts";
import { refused } from "../state.ts";
import type { EncluLeaf, LeafOutcome, SgxEnclave } from "../state.ts";
import { EENTER } from "./eenter.ts";
import { EEXIT } from "./eexit.ts";

export const ENCLU_LEAVES: readonly EncluLeaf[] = [EENTER, EEXIT];

/** Executes ENCLU with the leaf that EAX selects. */
export function enclu(enclave: SgxEnclave, thread: Thread, nextRip: bigint): LeafOutcome {
  const number = Number(BigInt.asUintN(32, readGpr(thread.cpu, "rax")));
  const leaf = ENCLU_LEAVES.find((candidate) => candidate.leaf === number);
  if (leaf === undefined) {
    const known = ENCLU_LEAVES.map((candidate) => `${String(candidate.leaf)} ${candidate.name}`).join(", ");
    return refused(
      `ENCLU with leaf ${String(number)} in EAX, which this platform does not have (it has ${known})`,
    );
  }
  if ((leaf.from === "inside") !== thread.inside) {
    return refused(`${leaf.name} can only be executed ${leaf.from} an enclave`);
  }
  return leaf.execute(enclave, thread, nextRip);
}
