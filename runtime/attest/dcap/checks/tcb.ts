/** The check that the platform's TCB can be judged at all. Whether its status is good enough is the policy's affair. */

import type { Check } from "../../check.ts";
import { failed, passed } from "../../check.ts";
import type { DcapFacts } from "../facts.ts";

export const tcbLevel: Check<DcapFacts> = {
  id: "tcb-level",
  title: "The platform's TCB has a status",
  run({ tcb }) {
    if (tcb === undefined) return failed("PCK certificate, TCB info or QE identity are missing");
    return "failure" in tcb ? failed(tcb.failure) : passed(tcb.report.status);
  },
};
