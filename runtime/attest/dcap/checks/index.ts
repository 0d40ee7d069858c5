/** All checks of a DCAP quote, in the order of Intel's quote verification library. A new one is a record beside these and a line here. */

import type { Check } from "../../check.ts";
import type { DcapFacts } from "../facts.ts";
import {
  qeIdentityDates,
  qeIdentitySignature,
  tcbInfoDates,
  tcbInfoMatch,
  tcbInfoSignature,
} from "./documents.ts";
import { pckChain, pckList, pckRevocation, rootIsReal, rootList } from "./pck.ts";
import { quoteSignature, quoteVendor } from "./quote.ts";
import { qeIdentityMatch, qeReportBinding, qeReportSignature } from "./quoting-enclave.ts";
import { tcbLevel } from "./tcb.ts";
import { tdxModule } from "./tdx-module.ts";

export const DCAP_CHECKS: readonly Check<DcapFacts>[] = [
  quoteVendor,
  pckChain,
  rootIsReal,
  rootList,
  pckList,
  pckRevocation,
  tcbInfoSignature,
  tcbInfoDates,
  tcbInfoMatch,
  qeIdentitySignature,
  qeIdentityDates,
  tdxModule,
  qeReportSignature,
  qeReportBinding,
  qeIdentityMatch,
  quoteSignature,
  tcbLevel,
];
