/** All checks of an SNP report, in order. A new one is a record beside these and a line here. */

import type { Check } from "../../check.ts";
import type { SnpFacts } from "../facts.ts";
import { reportAlgorithm, reportSignature, reportTcbOrder, runtimeData } from "./report.ts";
import { chipId, revocation, rootIsReal, vekChain, vekKind, vekProduct, vekTcb } from "./vek.ts";

export const SNP_CHECKS: readonly Check<SnpFacts>[] = [
  reportAlgorithm,
  vekChain,
  rootIsReal,
  revocation,
  vekKind,
  vekProduct,
  vekTcb,
  chipId,
  reportTcbOrder,
  reportSignature,
  runtimeData,
];
