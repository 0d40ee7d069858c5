/** Small projects in temporary folders, written out in a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { copySample } from "../editor/workspace.ts";

/** Writes the files into a new folder, which goes when the test ends. */
export function project(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "litebox-cli-"));
  context.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** A copy of a sample, which goes when the test ends. */
export function sample(context: TestContext, name: string): string {
  const workspace = copySample(name);
  context.after(workspace.remove);
  return workspace.folder;
}

/** The smallest project: it returns this code. */
export function returning(context: TestContext, code: number): string {
  return project(context, {
    "litebox.json": '{ "name": "tiny", "sources": ["*.c"] }',
    "main.c": `int main(void) {\n    return ${code};\n}\n`,
  });
}
