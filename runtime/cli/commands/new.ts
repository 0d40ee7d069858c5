/** `litebox new`: a new project that builds, runs and can be debugged at once. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { UserError } from "../../base/errors.ts";
import { makeFolders } from "../../image/machine/make-folders.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { manifestSchema } from "../../image/manifest/schema.ts";
import { obtainedLibraries } from "../../image/third-party/compile.ts";
import { defineCommand } from "../command.ts";
import { guestFolder, samplesFolder } from "../paths.ts";
import { cargoRefusal, IGNORED, isTemplate, MADE_FOLDERS, renamed, templates } from "../templates.ts";
import type { Template } from "../templates.ts";

const LIST = Object.entries<Template>(templates).map(
  ([name, { language, summary }]) => `  ${name.padEnd(12)}${language.padEnd(6)}${summary}`,
);

export const newCommand = defineCommand({
  name: "new",
  usage: "[TEMPLATE DIR]",
  summary: "Begin a project that builds and runs",
  details: `
DIR becomes a project, with DIR's own name; it must be empty, or not be there. Without arguments the templates are listed:
${LIST.join("\n")}
With --json: { "version": 1, "template", "folder", "name", "main": the file to begin reading with, "files": paths in DIR,
"library"?: the library whose source it still needs, as 'litebox fetch' names it }, and without arguments
{ "version": 1, "templates": [{ "name", "title", "summary", "language" }] }.`,
  options: {
    name: { type: "string", placeholder: "NAME", summary: "The project's name, when it is not that of DIR" },
  },
  positionals: { minimum: 0, maximum: 2 },
  async run({ positionals: [template, directory], options, json, output, workingFolder }) {
    if (template === undefined) {
      if (json) output.json({ version: 1, templates: listed() });
      else for (const line of LIST) output.line(line.trimStart());
      return 0;
    }
    if (!isTemplate(template))
      throw new UserError(
        `There is no template '${template}'. The templates are: ${Object.keys(templates).join(", ")}.`,
        2,
      );
    if (directory === undefined)
      throw new UserError("Name the new project's folder: litebox new TEMPLATE DIR", 2);
    const folder = resolve(workingFolder, directory);
    const record: Template = templates[template];
    const name = checkedName(options.name ?? basename(folder), record);
    const files = await copy(record, folder, name);
    const library = await missingLibrary(record);
    if (json) {
      const needs = library === undefined ? {} : { library };
      output.json({ version: 1, template, folder, name, main: record.main, files, ...needs });
      return 0;
    }
    output.line(`Made ${name} in ${folder}. Now:`);
    if (library !== undefined) output.line(`  litebox fetch ${library}`);
    output.line(`  litebox run ${directory}`);
    return 0;
  },
});

function listed(): object[] {
  return Object.entries<Template>(templates).map(([name, { title, summary, language }]) => ({
    name,
    title,
    summary,
    language,
  }));
}

function checkedName(name: string, { language }: Template): string {
  const { error } = manifestSchema.shape.name.safeParse(name);
  const wanted = error?.issues[0]?.message ?? (language === "Rust" ? cargoRefusal(name) : undefined);
  if (wanted === undefined) return name;
  throw new UserError(
    `A project cannot be called '${name}': it needs ${wanted}. Give it one with --name NAME.`,
    2,
  );
}

/** The files' paths in the project, in the order of the alphabet. */
async function copy({ sample }: Template, folder: string, name: string): Promise<readonly string[]> {
  const from = join(samplesFolder(), sample);
  const files = new Map<string, string>([[".gitignore", IGNORED]]);
  for (const path of await filesOf(from))
    files.set(path, renamed(path, await readFile(join(from, path), "utf8"), sample, name));
  try {
    await makeFolders(folder);
    const there = await readdir(folder);
    if (there.some((each) => each !== ".git"))
      throw new UserError(
        `${folder} is not empty. Name a folder that is empty, or that is not there yet.`,
        2,
      );
    for (const [path, text] of files) {
      await makeFolders(dirname(join(folder, path)));
      await writeFile(join(folder, path), text, { flag: "wx" });
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `The project cannot be made in ${folder}: ${why}. Name a folder that you may write to.`,
    );
  }
  return [...files.keys()].sort();
}

/** All files of a sample, with slashes, but those that were made by using it. */
async function filesOf(from: string): Promise<readonly string[]> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(from.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => !MADE_FOLDERS.has(path.split("/")[0] ?? ""));
}

/** The library that the template needs and that this machine has not got yet. */
async function missingLibrary({ library }: Template): Promise<string | undefined> {
  if (library === undefined) return undefined;
  const obtained = await obtainedLibraries(guestFolder(), nodeBuildSystem());
  return obtained.some((each) => each.library.name === library) ? undefined : library;
}
