/** Generated files are committed; this fails when one of them is not what its table says. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { generatedFiles, outdatedFiles } from "../scripts/generate.ts";

test("every generated file is up to date", async () => {
  assert.deepEqual(await outdatedFiles(), [], "run: node scripts/generate.ts");
});

test("the manifest names only what its tables declare", async () => {
  const manifest = JSON.parse((await generatedFiles()).get("package.json") ?? "{}") as {
    contributes: { commands: { command: string }[]; menus: Record<string, { command: string }[]> };
  };
  const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
  for (const { command } of Object.values(manifest.contributes.menus).flat())
    assert.ok(commands.has(command), command);
});
