/** The heap in the enclave does what a model of it does; guest.test.ts has more operations on this machine, and `npm run soak` more here. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { buildHeapModel, measureHeapCost } from "./testing/heap-model.ts";
import { hasTool } from "./testing/native.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);
const OPERATIONS = 60_000;
/** With all checks; it depends a little on the compiler. */
const MOST_INSTRUCTIONS = 750;
const skip = !hasTool("gcc") && "there is no gcc here";

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "litebox-heap-"));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test(`the heap agrees with its model (LITEBOX_SEED=${SEED})`, { skip }, async (t) => {
  const model = await buildHeapModel(temporaryFolder(t));
  assert.equal(model(OPERATIONS, SEED), undefined, `LITEBOX_SEED=${SEED}`);
});

test("a block is freed and another allocated in some hundred instructions", { skip }, async (t) => {
  const instructions = await measureHeapCost(temporaryFolder(t));
  assert.ok(instructions < MOST_INSTRUCTIONS, `${instructions} instructions`);
});
