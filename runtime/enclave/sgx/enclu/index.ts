/** The leaves of ENCLU that the platform has; any other number in EAX gives #GP, as on a processor without that leaf. */

import { readGpr } from "../../thread.ts";
import { generalProtection, refusalOf } from "../leaf.ts";
import { EACCEPT } from "./eaccept.ts";
import { EACCEPTCOPY } from "./eacceptcopy.ts";
import { EDECCSSA } from "./edeccssa.ts";
import { EENTER } from "./eenter.ts";
import { EEXIT } from "./eexit.ts";
import { EGETKEY } from "./egetkey.ts";
import { EMODPE } from "./emodpe.ts";
import { EREPORT } from "./ereport.ts";
import { ERESUME } from "./eresume.ts";
import { EVERIFYREPORT2 } from "./everifyreport2.ts";
import { complete, type EncluCall, type EncluLeaf, type LeafOutcome } from "./leaf.ts";

export const ENCLU_LEAVES: readonly EncluLeaf[] = [
  EREPORT,
  EGETKEY,
  EENTER,
  ERESUME,
  EEXIT,
  EACCEPT,
  EMODPE,
  EACCEPTCOPY,
  EVERIFYREPORT2,
  EDECCSSA,
];

/** Executes ENCLU with the leaf that EAX selects. */
export function enclu(call: EncluCall): LeafOutcome {
  const number = Number(BigInt.asUintN(32, readGpr(call.cpu, "rax")));
  const leaf = ENCLU_LEAVES.find((candidate) => candidate.leaf === number);
  if (leaf === undefined) return { kind: "exception", exception: noSuchLeaf(number) };
  const refusal = refusalOf(leaf, call);
  if (refusal?.kind === "exception") return refusal;
  return refusal === undefined ? leaf.perform(call) : complete(call, refusal.error);
}

function noSuchLeaf(number: number) {
  const known = ENCLU_LEAVES.map(({ leaf, name }) => `${String(leaf)} ${name}`).join(", ");
  return generalProtection(
    `ENCLU with leaf ${String(number)} in EAX, which this platform does not have (it has ${known})`,
  );
}
