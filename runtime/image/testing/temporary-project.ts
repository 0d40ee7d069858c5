/** Projects in temporary folders, built with the real toolchains of this machine, for tests. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { TestContext } from "node:test";

import { UserError } from "../../base/errors.ts";
import { buildProject, type BuildOptions, type BuildResult } from "../build.ts";
import { nodeBuildSystem } from "../machine/node-system.ts";
import type { BuildSystem } from "../system.ts";

export const GUEST_FOLDER = resolve(import.meta.dirname, "../../guest");

/** Among the project's generated files: compiled once for all tests; nothing of the user's cache is touched. */
const cacheFolder = resolve(import.meta.dirname, "../../../out/test-cache");

export const testSystem: BuildSystem = nodeBuildSystem({
  cacheFolder,
  stateFolder: `${cacheFolder}/state`,
});

/** For a test's `skip`: the reason, when this machine lacks one of the programs that the test is about. */
export async function lacks(...programs: readonly string[]): Promise<string | false> {
  for (const program of programs) {
    if ((await testSystem.find(program)) === undefined) return `${program} is not installed`;
  }
  return false;
}

/** A folder with these files, removed after the test. */
export async function temporaryProject(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  // With a space, as people's folders have.
  const folder = await mkdtemp(join(tmpdir(), "litebox project "));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFiles(folder, files);
  return folder;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

export function build(
  folder: string,
  options: Partial<BuildOptions> = {},
  system: BuildSystem = testSystem,
): Promise<BuildResult> {
  return buildProject(folder, { guestFolder: GUEST_FOLDER, ...options }, system);
}

/** The messages and the error of a build that must fail, with DIR for the folder. */
export async function failure(
  folder: string,
  options: Partial<BuildOptions> = {},
  system: BuildSystem = testSystem,
): Promise<{ readonly messages: string; readonly message: string }> {
  let messages = "";
  const outcome = await build(folder, { ...options, onMessages: (text) => (messages += text) }, system).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(outcome instanceof UserError, String(outcome));
  return { messages: messages.replaceAll(folder, "DIR"), message: outcome.message.replaceAll(folder, "DIR") };
}
