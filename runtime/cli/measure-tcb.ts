/** The TCB of a project as `litebox tcb --json` and `litebox check` want it: exact, with the prices of what is not called yet. */

import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { finishBuild, prepareBuild } from "../image/build.ts";
import type { BuildOptions, BuildResult, PreparedBuild } from "../image/build.ts";
import { joinPath } from "../image/paths.ts";
import type { BuildSystem } from "../image/system.ts";
import { libraryReach, reachInImage, type LibraryReach } from "../tcb/build-reach.ts";
import type { TcbJson, TcbProblem, Unresolved } from "../tcb/json.ts";
import { examineBuild } from "./examine-build.ts";
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
  options: MeasureOptions,
  system: BuildSystem,
): Promise<MeasuredTcb> {
  const { answer, built } = await buildAndMeasure(folder, options, system);
  const examined = built && (await examineBuild(built, options, system));
  return examined === undefined ? answer : { ...answer, stack: examined.facts.code.stack };
}

export interface MeasureOptions extends BuildOptions {
  /** The reach graph costs more than a build that is current. */
  readonly withoutReach?: boolean;
  /** For who measures again and again. */
  readonly memory?: ReachMemory;
}

/** The graph of the library OS that was looked at last: it is another one only when an object of it is. */
export class ReachMemory {
  #key = "";
  #reach: LibraryReach | undefined;

  async of(library: PreparedBuild["library"], system: BuildSystem): Promise<LibraryReach> {
    const key = JSON.stringify(library.map(({ job, digest }) => [job.object, digest]));
    if (this.#reach !== undefined && this.#key === key) return this.#reach;
    const objects = await Promise.all(
      library.map(async ({ job, from }) => {
        const elf = readElf((await system.read(job.object)) ?? new Uint8Array()).value;
        return elf === undefined ? [] : [{ path: job.object, component: from.component, elf }];
      }),
    );
    this.#reach = libraryReach(objects.flat());
    this.#key = key;
    return this.#reach;
  }
}

export type MeasuredTcb = TcbJson & { readonly mrenclave?: string };

/** The same, with the build that was measured, for who wants to look further. */
export async function buildAndMeasure(
  folder: string,
  options: MeasureOptions,
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
  let incomplete: string | undefined;
  const onIncomplete = (text: string): void => {
    incomplete = text;
  };
  try {
    result = await finishBuild(prepared, { ...options, onMessages, onIncomplete }, system);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof Interruption) throw error;
    failure = error;
  }
  const problems = failure === undefined ? (result?.problems ?? []) : [buildProblem(failure)];
  const answer: MeasuredTcb = {
    version: 1,
    name,
    ...(result === undefined ? {} : { mrenclave: result.record.mrenclave, tcb: result.record.tcb }),
    ...(options.withoutReach === true
      ? {}
      : { reach: await reachOf(prepared, result, options.memory, system) }),
    problems,
    ...(failure === undefined ? {} : { unresolved: unresolvedIn(incomplete ?? said, folder) }),
    ...(incomplete === undefined ? {} : { incomplete: true }),
  };
  return { answer, built: result };
}

function buildProblem({ message }: UserError): TcbProblem {
  return { code: "build", message };
}

/** Out of the build's messages, those about symbols that the linker did not find (`image/link/explain.ts`). */
function unresolvedIn(messages: string, folder: string): Unresolved[] {
  const found = new Map<string, Unresolved>();
  for (const text of messages.split("\n")) {
    const [, file, line, message, symbol] =
      /^(.+):(\d+):1: error: (`([^`]+)`.* (?:outside the LiteBox API\.|is not there\.).*)$/.exec(text) ?? [];
    if (file === undefined || message === undefined || symbol === undefined) continue;
    // A line of a header that several sources include is said for each of them.
    const key = `${file}:${line} ${symbol}`;
    if (!found.has(key))
      found.set(key, { file: joinPath(folder, file), line: Number(line), symbol, message });
  }
  return [...found.values()];
}

async function reachOf(
  prepared: PreparedBuild,
  result: BuildResult | undefined,
  memory = new ReachMemory(),
  system: BuildSystem,
): Promise<ReachGraph> {
  const library = await memory.of(prepared.library, system);
  const merged = result?.record.toolchain.lto === true ? filesWithLines(result.record.tcb) : new Set();
  const objects = prepared.library.filter(({ from }) => merged.has(from.path)).map(({ job }) => job.object);
  const map = result === undefined ? undefined : await system.read(prepared.project.outputs.map);
  return reachInImage(
    library,
    map === undefined ? undefined : readLinkMap(decodeUtf8(map)),
    new Set(objects),
  );
}

function filesWithLines({ components }: TcbReport): Set<string> {
  const files = components.flatMap((component) => component.files);
  return new Set(files.filter(({ lines }) => lines > 0).map(({ path }) => path));
}
