/**
 * Writes every file, and every section of a file, that follows from a table in the sources.
 * `node scripts/generate.ts` writes them; with `--check` it changes nothing and fails when one of them is not up to date.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { format } from "prettier";

import { apiGenerated } from "../runtime/api/index.ts";
import { manifestJsonSchema } from "../runtime/image/manifest/schema.ts";
import { apiPages } from "./generate/api.ts";
import { manifestSections } from "./generate/contributes.ts";
import { messageBundles } from "./generate/l10n-messages.ts";
import { localised } from "./generate/l10n.ts";
import { instructionPage } from "./generate/instructions.ts";
import { leafPage } from "./generate/leaves.ts";
import { diagnosticPages } from "./generate/pages.ts";
import { policyFiles } from "./generate/policy.ts";
import { withSizes } from "./generate/sizes.ts";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The content that each generated file must have, by its path from the project's root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const manifest = localised(manifestSections());
  const files = new Map<string, string>([
    ["package.json", await packageManifest(manifest.sections)],
    ...manifest.files,
    ...messageBundles(),
    ["README.md", await withSizes((await current("README.md")) ?? "")],
    ["extension/litebox.schema.json", JSON.stringify(manifestJsonSchema())],
    ...diagnosticPages(),
    ...instructionPage(),
    ...policyFiles(),
    ...leafPage(),
    ...apiPages(),
    ...apiGenerated.map(({ path, content }) => [path, content()] as const),
  ]);
  for (const [path, content] of files) files.set(path, await pretty(path, content));
  return files;
}

/** Generated files that are not as they must be. */
export async function outdatedFiles(): Promise<string[]> {
  const outdated: string[] = [];
  for (const [path, content] of await generatedFiles()) {
    if ((await current(path)) !== content) outdated.push(path);
  }
  return outdated;
}

async function packageManifest(sections: Readonly<Record<string, unknown>>): Promise<string> {
  const manifest = JSON.parse((await current("package.json")) ?? "{}") as Record<string, unknown>;
  return JSON.stringify({ ...manifest, ...sections });
}

function current(path: string): Promise<string | undefined> {
  return readFile(join(ROOT, path), "utf8").catch(() => undefined);
}

/** As prettier has it, so that a formatter that runs over everything changes nothing. */
async function pretty(path: string, content: string): Promise<string> {
  if (!/\.(?:md|ts|json)$/.test(path)) return content;
  return format(content, { filepath: path, printWidth: 110, embeddedLanguageFormatting: "off" });
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const outdated = await outdatedFiles();
  const files = await generatedFiles();
  for (const path of outdated) {
    if (values.check) {
      console.error(`${path} is not up to date. Run: node scripts/generate.ts`);
      continue;
    }
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), files.get(path) ?? "");
    console.log(`wrote ${path}`);
  }
  return values.check && outdated.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
