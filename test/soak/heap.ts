/** The heap of an enclave against a model of it, over many more operations than in `npm test`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildHeapModel } from "../../runtime/guest/testing/heap-model.ts";
import type { SoakPart } from "./part.ts";

/** Operations that one seed is for. */
const BATCH = 100_000;

export const heap: SoakPart = {
  name: "heap",
  what: "operations of an enclave's heap, compared with a model",
  count: 100_000_000,
  seed: 20_261_129,
  async run({ seed, count, from, say }) {
    let [passed, failed] = [0, 0];
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-heap-"));
    try {
      const model = await buildHeapModel(folder);
      for (let done = 0; done < count; done += BATCH) {
        const batch = Math.min(BATCH, count - done);
        const first = seed + (from + done) / BATCH;
        const wrong = model(batch, first);
        if (wrong === undefined) passed += batch;
        else {
          failed++;
          say(`seed ${first}: ${wrong}`);
        }
        say(`${done + batch} of ${count} operations; to go on from here: --from ${from + done + batch}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return { passed, failed };
  },
};
