/** Runs heap-model.c and heap-cost.c in the simulated enclave. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { assert } from "../../base/assert.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { readSgxs } from "../../enclave/image.ts";
import { Explorer } from "../../host/explore.ts";
import type { ProcessStop } from "../../host/process.ts";
import { DEFAULT_SCHEDULE } from "../../host/schedule.ts";
import { build } from "../../image/testing/temporary-project.ts";
import { brokenHeap, heapBlocks } from "./heap-walk.ts";
import { GUEST } from "./native.ts";

/** An operation takes some thousand: it fills and compares blocks. */
const MOST_INSTRUCTIONS = 20_000;

/** So many operations from this seed on: what is wrong, if anything. */
export type HeapModel = (operations: number, seed: number) => string | undefined;

export async function buildHeapModel(folder: string): Promise<HeapModel> {
  const { explorer, elf } = await buildHeapProgram(folder, ["heap-model.c", "heap-model.h"]);
  return (operations, seed) => {
    const { stop, output } = run(
      explorer,
      [String(operations), String(seed)],
      operations * MOST_INSTRUCTIONS,
    );
    if (stop.kind === "aborted") return stop.message;
    if (output !== "as the model\n") return `${stop.kind}: ${output}`;
    const left = heapBlocks(explorer.enclave, elf).filter(({ isFree }) => !isFree).length;
    return left > 0 ? `${left} blocks are left` : brokenHeap(explorer.enclave, elf);
  };
}

/** How many instructions it takes to free a block among others and allocate one: the mean, from heap-cost.c. */
export async function measureHeapCost(folder: string): Promise<number> {
  const { explorer } = await buildHeapProgram(folder, ["heap-cost.c"]);
  const [few, many] = [1000, 11_000].map((times) => {
    const { stop, output } = run(explorer, [String(times)], times * MOST_INSTRUCTIONS);
    assert(output === "done\n", `the heap's program does not end: ${stop.kind}`);
    return explorer.enclave.instructions;
  });
  return ((many ?? 0) - (few ?? 0)) / 10_000;
}

async function buildHeapProgram(
  folder: string,
  files: readonly string[],
): Promise<{ explorer: Explorer; elf: Elf }> {
  mkdirSync(folder, { recursive: true });
  for (const name of files) cpSync(path.join(GUEST, "testing", name), path.join(folder, name));
  const manifest = { name: "heap", optimize: "2", enclave: { heap: "256K" } };
  writeFileSync(path.join(folder, "litebox.json"), JSON.stringify(manifest));
  const { outputs } = (await build(folder)).project;
  const image = readSgxs(readFileSync(outputs.image)).value;
  const elf = readElf(readFileSync(outputs.elf)).value;
  assert(image !== undefined && elf !== undefined, "what was built cannot be read");
  return { explorer: new Explorer(image, { randomSeed: 11n }), elf };
}

function run(
  explorer: Explorer,
  programArguments: readonly string[],
  limit: number,
): { stop: ProcessStop; output: string } {
  let output = "";
  const host = explorer.process(DEFAULT_SCHEDULE, {
    writeConsole: (_, bytes) => (output += decodeUtf8(bytes)),
    readConsole: () => new Uint8Array(),
    arguments: ["heap", ...programArguments],
  });
  return { stop: host.run(limit), output };
}
