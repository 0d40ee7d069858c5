/** Compares the TCB of a project with that of an earlier build. */

import { resolve } from "node:path";

import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { readOldReport, tcbDifference, type TcbDifference } from "../tcb/difference.ts";
import type { Explained } from "../tcb/explain.ts";
import type { TcbReport } from "../tcb/report.ts";
import { readUserFile } from "./files.ts";

/** `named`: what `litebox tcb --json` printed, or the record `build/NAME.json`, of the earlier build. `explained`: of the build now. */
export async function differenceFrom(
  named: string,
  now: TcbReport,
  explained: Explained | undefined,
  workingFolder: string,
): Promise<TcbDifference> {
  const path = resolve(workingFolder, named);
  const old = readOldReport(decodeUtf8(await readUserFile(path, "the earlier report")));
  if (old === undefined) {
    throw new UserError(
      `${named} has no TCB report in it. Give what 'litebox tcb --json' printed, or the build record build/NAME.json.`,
    );
  }
  return tcbDifference(old, now, explained);
}
