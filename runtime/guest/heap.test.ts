/** The heap in the enclave does what a model of it does; guest.test.ts has more operations on this machine, and `npm run soak` more here. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { buildHeapModel } from "./testing/heap-model.ts";
import { hasTool } from "./testing/native.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);
const OPERATIONS = 60_000;

test(
  `the heap agrees with its model (LITEBOX_SEED=${SEED})`,
  { skip: !hasTool("gcc") && "there is no gcc here" },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-heap-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const model = await buildHeapModel(folder);
    assert.equal(model(OPERATIONS, SEED), undefined, `LITEBOX_SEED=${SEED}`);
  },
);
