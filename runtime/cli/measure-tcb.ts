/** The TCB of a project as `litebox tcb --json` and `litebox check` want it: exact, with the prices of what is not called yet. */

import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { finishBuild, prepareBuild } from "../image/build.ts";
import type { BuildOptions, BuildResult, PreparedBuild } from "../image/build.ts";
import { joinPath } from "../image/paths.ts";
import type { BuildSystem } from "../image/system.ts";
import { buildReach } from "../tcb/build-reach.ts";
import type { TcbJson, TcbProblem, Unresolved } from "../tcb/json.ts";
import { readLinkMap } from "../tcb/link-map/link-map.ts";
import type { ReachGraph } from "../tcb/reach-graph.ts";
import type { TcbReport } from "../tcb/report.ts";
import { Interruption } from "./building.ts";

/**
 * Builds the project in `folder` as far as it is not current. One that does not compile at the moment has no `tcb` in the answer but still
 * the reach graph, which the editor wants. Throws `UserError` where there is nothing to build: no manifest, no compiler.
 */
export async function measureTcb(
  folder: string,
  options: BuildOptions,
  system: BuildSystem,
): Promise<MeasuredTcb> {
  return (await buildAndMeasure(folder, options, system)).answer;
}

export type MeasuredTcb = TcbJson & { readonly mrenclave?: string };

/** The same, with the build that was measured, for who wants to look further. The reach graph costs more than a build that is current. */
export async function buildAndMeasure(
  folder: string,
  options: BuildOptions & { readonly withoutReach?: boolean },
  system: BuildSystem,
): Promise<{ readonly answer: MeasuredTcb; readonly built: BuildResult | undefined }> {
  const prepared = await prepareBuild(folder, options, system);
  const { name } = prepared.project.manifest;
  let result: BuildResult | undefined;
  let failure: UserError | undefined;
  let said = "";
  const onMessages = (text: string): void => {
    said += text.endsWith("\n") ? text : `${text}\n`;
    options.onMessages?.(text);
  };
  try {
    result = await finishBuild(prepared, { ...options, onMessages }, system);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof Interruption) throw error;
    failure = error;
  }
  const problems = failure === undefined ? (result?.problems ?? []) : [buildProblem(failure)];
  const answer: MeasuredTcb = {
    version: 1,
    name,
    ...(result === undefined ? {} : { mrenclave: result.record.mrenclave, tcb: result.record.tcb }),
    ...(options.withoutReach === true ? {} : { reach: await reachOf(prepared, result, system) }),
    problems,
    ...(failure === undefined ? {} : { unresolved: unresolvedIn(said, folder) }),
  };
  return { answer, built: result };
}

function buildProblem({ message }: UserError): TcbProblem {
  return { code: "build", message };
}

/** Out of the build's messages, those about symbols that the linker did not find (`image/link/explain.ts`). */
function unresolvedIn(messages: string, folder: string): Unresolved[] {
  return messages.split("\n").flatMap((text) => {
    const found = /^(.+):(\d+):1: error: (`([^`]+)`.* (?:outside the LiteBox API\.|is not there\.).*)$/.exec(
      text,
    );
    const [, file, line, message, symbol] = found ?? [];
    if (file === undefined || message === undefined || symbol === undefined) return [];
    return [{ file: joinPath(folder, file), line: Number(line), symbol, message }];
  });
}

async function reachOf(
  prepared: PreparedBuild,
  result: BuildResult | undefined,
  system: BuildSystem,
): Promise<ReachGraph> {
  const merged = result?.record.toolchain.lto === true ? filesWithLines(result.record.tcb) : new Set();
  const objects = await Promise.all(
    prepared.library.map(async ({ job, from }) => {
      const elf = readElf((await system.read(job.object)) ?? new Uint8Array()).value;
      const { component, path } = from;
      return elf === undefined ? [] : [{ path: job.object, component, elf, isMerged: merged.has(path) }];
    }),
  );
  const map = result === undefined ? undefined : await system.read(prepared.project.outputs.map);
  return buildReach(objects.flat(), map === undefined ? undefined : readLinkMap(decodeUtf8(map)));
}

function filesWithLines({ components }: TcbReport): Set<string> {
  const files = components.flatMap((component) => component.files);
  return new Set(files.filter(({ lines }) => lines > 0).map(({ path }) => path));
}
