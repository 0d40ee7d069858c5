/** The enclave of a project, from the record of its last build. */

import { stat } from "node:fs/promises";
import { join } from "node:path";

import { decodeUtf8 } from "../base/text.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { MANIFEST_NAME } from "../image/manifest/read.ts";
import { openProject } from "../image/project.ts";
import { readBuildRecord } from "../image/record.ts";
import type { EnclaveReport } from "../tcb/container/report.ts";
import { projectFolder } from "./building.ts";

/** Undefined, with a problem, where the project is not built; without one where no project was named and here is none. */
export async function readBuiltEnclave(
  named: string | undefined,
  workingFolder: string,
  problems: { readonly code: string; readonly message: string }[],
): Promise<EnclaveReport | undefined> {
  const folder = await projectFolder(named, workingFolder);
  if (named === undefined && (await stat(join(folder, MANIFEST_NAME)).catch(() => undefined)) === undefined)
    return undefined;
  const system = nodeBuildSystem();
  const { manifest, outputs } = await openProject(folder, system);
  const text = await system.read(outputs.record);
  const record = text === undefined ? undefined : readBuildRecord(decodeUtf8(text));
  if (record === undefined) {
    problems.push({
      code: "enclave",
      message: `${manifest.name} is not built, so nothing is said about its enclave. Run 'litebox build' first.`,
    });
    return undefined;
  }
  const { name, mrenclave, hostCalls, tcb } = record;
  return {
    name,
    mrenclave,
    bytes: tcb.bytes,
    lines: tcb.lines,
    components: tcb.components.map(({ name: component, bytes, lines }) => ({
      name: component,
      bytes,
      lines,
    })),
    hostCalls,
  };
}
