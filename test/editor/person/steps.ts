/** Steps that one window serves, in their order. */

import path from "node:path";
import { test } from "node:test";
import { EVIDENCE } from "./pictures.ts";
import type { Workbench } from "./workbench.ts";

/** Defines steps of a person; after one has failed the others are not tried. `folder` is for what is to be seen then. */
export function stepsIn(
  ui: () => Workbench,
  folder: string,
): (name: string, body: () => Promise<void>) => void {
  let broken: string | undefined;
  return (name, body) => {
    void test(name, { timeout: 300_000 }, async (context) => {
      if (broken !== undefined) {
        context.skip(`not tried: '${broken}' failed`);
        return;
      }
      try {
        await body();
      } catch (error) {
        broken = name;
        await ui().saveEvidence(path.join(EVIDENCE, folder));
        throw error;
      }
    });
  };
}
