/** Runs the compiler's driver as for a link, in a folder of its own, and keeps the code that it makes on the way instead of what it links. */

import { encodeUtf8 } from "../../base/text.ts";
import type { LinkInput } from "../link/link-input.ts";
import { joinPath } from "../paths.ts";
import type { BuildSystem } from "../system.ts";
import { LINKED } from "../toolchain/compiler.ts";
import { togetherFlags } from "../toolchain/flags.ts";
import { LINK_FLAGS } from "../toolchain/linker.ts";

export interface OptimiserJob {
  readonly input: LinkInput;
  /** Contents of the objects to optimise together, in the order of linking. */
  readonly objects: readonly Uint8Array[];
  /** Paths of those that are linked as they are, from which the optimiser knows what must stay visible. */
  readonly native: readonly string[];
  /** The text of the linker script. */
  readonly script: string;
}

const SCRIPT = "script.ld";
const WHOLE = "whole.o";

export interface OptimiserResult {
  /** One object; undefined where none was made. */
  readonly content: Uint8Array | undefined;
  readonly said: string;
}

export async function runOptimiser(
  { input, objects, native, script }: OptimiserJob,
  system: BuildSystem,
): Promise<OptimiserResult> {
  const folder = system.temporary(joinPath(input.project.outputs.objects, "lto", "run"));
  await system.makeFolder(folder);
  try {
    await system.write(joinPath(folder, SCRIPT), encodeUtf8(script));
    // Copies, since gcc puts what it takes out of an object beside it.
    const names = objects.map((_, index) => `${index}.o`);
    for (const [index, content] of objects.entries())
      await system.write(joinPath(folder, `${index}.o`), content);
    return await optimised([...names, ...native], folder, input, system);
  } finally {
    await system.remove(folder);
  }
}

async function optimised(
  objects: readonly string[],
  folder: string,
  { compiler, project }: LinkInput,
  system: BuildSystem,
): Promise<OptimiserResult> {
  const { family, path, helperLibrary } = compiler;
  const link = [...LINK_FLAGS, "-T", SCRIPT].flatMap((argument) => ["-Xlinker", argument]);
  let said = "";
  for (const linker of family.lto.linkers) {
    const driver = [...family.flags, "-nostdlib", `-fuse-ld=${linker}`];
    const run = (args: readonly string[]) => system.run(path, [...driver, ...args], folder);
    const { status, stdout, stderr } = await run([
      ...["-static", ...family.lto.flags, ...togetherFlags(project.manifest), ...link],
      ...["-o", LINKED, ...objects, helperLibrary],
    ]);
    said += stdout + stderr;
    const parts = (await system.list(folder, () => true)).filter((name) => family.lto.isResult(name));
    const [only = "", ...others] = parts;
    if (status !== 0 || only === "") continue;
    if (others.length === 0) return { content: await system.read(joinPath(folder, only)), said: stderr };
    const merged = await run(["-r", "-o", WHOLE, ...parts]);
    if (merged.status === 0) return { content: await system.read(joinPath(folder, WHOLE)), said: stderr };
    said += merged.stderr;
  }
  return { content: undefined, said };
}
