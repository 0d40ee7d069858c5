/** The functions of <litebox/report.h>: local reports, EREPORT of SGX. */

import { apiFunctions, input, output } from "../function.ts";

export const liteboxReportFunctions = apiFunctions("litebox/report.h", [
  {
    name: "lb_report_make",
    returns: { type: "void", doc: "" },
    parameters: [
      output("lb_report *", "report", "sizeof(lb_report)", "The report about this enclave."),
      input(
        "const lb_target *",
        "target",
        "sizeof(lb_target)",
        "The one enclave that can check it; what it says about itself need not be believed.",
      ),
      input("const unsigned char *", "data", "64", "What the report is to say besides; NULL for zeros."),
    ],
    summary: "Makes a report about this enclave, which another enclave on the same processor can check.",
    component: "report",
    standard: "LiteBox",
    example:
      "lb_target target = {0}; lb_report own; lb_report_make(&own, &target, NULL); if (own.security_version < 2) return;",
  },
  {
    name: "lb_report_target",
    returns: { type: "void", doc: "" },
    parameters: [
      output(
        "lb_target *",
        "target",
        "sizeof(lb_target)",
        "To be given to the enclave that makes the report.",
      ),
    ],
    summary: "Says what another enclave needs so as to make a report that this one can check.",
    component: "report",
    standard: "LiteBox",
    example: "lb_target target; lb_report_target(&target);",
  },
  {
    name: "lb_report_check",
    returns: { type: "int", doc: "0, or -1 after an error; nothing in the report may be believed then." },
    parameters: [
      input(
        "const lb_report *",
        "report",
        "sizeof(lb_report)",
        "The report, as it came, however untrusted the way.",
      ),
    ],
    summary:
      "Checks that a report was made for this enclave, on this processor, and was not altered; whether its maker is the one that is meant is for the caller to compare.",
    errors: [
      { sign: "EACCES in errno", meaning: "It was made for another enclave or elsewhere, or was altered." },
      { sign: "ENOMEM in errno", meaning: "The heap is too small for cryptography." },
    ],
    component: "reportcheck",
    standard: "LiteBox",
    example:
      "lb_target me; lb_report report; lb_report_target(&me); lb_report_make(&report, &me, NULL); if (lb_report_check(&report) != 0) return;",
  },
]);
