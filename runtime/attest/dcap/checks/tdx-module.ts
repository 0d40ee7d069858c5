/** The check of the TDX module that runs the domain. */

import { equalBytes } from "../../../base/bytes.ts";
import type { Check } from "../../check.ts";
import { failed, judge, notChecked } from "../../check.ts";
import type { DcapFacts } from "../facts.ts";
import { moduleIdentity, moduleVersion, tdBody } from "../tcb-level.ts";

export const tdxModule: Check<DcapFacts> = {
  id: "tdx-module",
  title: "The TDX module is the one that Intel names",
  run({ quote, collateral }) {
    const td = tdBody(quote);
    if (td === undefined) return notChecked("an SGX quote has none");
    const info = collateral.tcbInfo?.value;
    if (info === undefined) return failed("the collateral has no TCB info that can be read");
    const version = moduleVersion(td);
    const rules = version > 0 ? moduleIdentity(info, version) : info.module;
    if (rules === undefined)
      return failed(`the TCB info has no identity for version ${version} of the module`);
    const problems: string[] = [];
    if (!equalBytes(td.mrSignerSeam, rules.mrsigner)) problems.push("MRSIGNERSEAM differs");
    // No attribute of a module is meant for production, so all of them must be zero, whatever the mask says.
    if (!equalBytes(td.seamAttributes, rules.attributes) || td.seamAttributes.some((byte) => byte !== 0)) {
      problems.push("SEAMATTRIBUTES are not zero, or not those of the TCB info");
    }
    return judge(problems, `version ${version}, SVN ${td.teeTcbSvn[0] ?? 0}`);
  },
};
