/** Runs heap-model.c in the simulated enclave. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { assert } from "../../base/assert.ts";
import { decodeUtf8 } from "../../base/text.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { readSgxs } from "../../enclave/image.ts";
import { Explorer } from "../../host/explore.ts";
import { DEFAULT_SCHEDULE } from "../../host/schedule.ts";
import { build } from "../../image/testing/temporary-project.ts";
import { brokenHeap, heapBlocks } from "./heap-walk.ts";
import { GUEST } from "./native.ts";

/** An operation takes some thousand: it fills and compares blocks. */
const MOST_INSTRUCTIONS = 20_000;

/** So many operations from this seed on: what is wrong, if anything. */
export type HeapModel = (operations: number, seed: number) => string | undefined;

export async function buildHeapModel(folder: string): Promise<HeapModel> {
  mkdirSync(folder, { recursive: true });
  for (const name of ["heap-model.c", "heap-model.h"])
    cpSync(path.join(GUEST, "testing", name), path.join(folder, name));
  const manifest = { name: "heap", optimize: "2", enclave: { heap: "256K" } };
  writeFileSync(path.join(folder, "litebox.json"), JSON.stringify(manifest));
  const { outputs } = (await build(folder)).project;
  const image = readSgxs(readFileSync(outputs.image)).value;
  const elf = readElf(readFileSync(outputs.elf)).value;
  assert(image !== undefined && elf !== undefined, "what was built cannot be read");
  const explorer = new Explorer(image, { randomSeed: 11n });
  return (operations, seed) => {
    let output = "";
    const host = explorer.process(DEFAULT_SCHEDULE, {
      writeConsole: (_, bytes) => (output += decodeUtf8(bytes)),
      readConsole: () => new Uint8Array(),
      arguments: ["heap", String(operations), String(seed)],
    });
    const stop = host.run(operations * MOST_INSTRUCTIONS);
    if (stop.kind === "aborted") return stop.message;
    if (output !== "as the model\n") return `${stop.kind}: ${output}`;
    const left = heapBlocks(explorer.enclave, elf).filter(({ isFree }) => !isFree).length;
    return left > 0 ? `${left} blocks are left` : brokenHeap(explorer.enclave, elf);
  };
}
