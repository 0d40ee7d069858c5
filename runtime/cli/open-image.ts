/** From what the user named to an image that can run, with what is known about it. */

import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../base/errors.ts";
import { decodeUtf8 } from "../base/text.ts";
import { DEFAULT_BASE, readSgxs } from "../enclave/image.ts";
import type { EnclaveImage } from "../enclave/image.ts";
import { buildProject } from "../image/build.ts";
import type { BuildOptions } from "../image/build.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { readBuildRecord } from "../image/record.ts";
import { isFolder, readIfThere, readUserFile } from "./files.ts";

export interface OpenedImage {
  /** The program's name: the first argument of its `main`. */
  readonly name: string;
  /** Absolute path of the image. */
  readonly file: string;
  readonly image: EnclaveImage;
  /** From the build record beside the image: the side file with debug information, and to which measurement it belongs. */
  readonly built: { readonly mrenclave: string; readonly elf: string } | undefined;
  /** From the manifest; undefined for an image without a project. */
  readonly debug: boolean | undefined;
  /** From the manifest's `run`; empty for an image without a project. */
  readonly run: { readonly arguments: readonly string[]; readonly input?: string };
}

/** Builds first when `path` is a project's folder. */
export async function openImage(path: string, build: BuildOptions): Promise<OpenedImage> {
  return (await isFolder(path)) ? openProject(path, build) : openFile(path, { arguments: [] }, undefined);
}

async function openProject(folder: string, build: BuildOptions): Promise<OpenedImage> {
  const { project, problems } = await buildProject(folder, build, nodeBuildSystem());
  for (const problem of problems) build.onMessages?.(`litebox: ${problem.message}`);
  const { arguments: programArguments, input } = project.manifest.run;
  const run = {
    arguments: programArguments,
    ...(input === undefined ? {} : { input: resolve(folder, input) }),
  };
  return openFile(project.outputs.image, run, project.manifest.enclave.debug);
}

async function openFile(
  file: string,
  run: OpenedImage["run"],
  debug: boolean | undefined,
): Promise<OpenedImage> {
  const bytes = await readUserFile(file, "the image");
  const name = basename(file, ".sgxs");
  const text = await readIfThere(join(dirname(file), `${name}.json`));
  const record = text === undefined ? undefined : readBuildRecord(decodeUtf8(text));
  const { value: image, problems } = readSgxs(bytes, record?.image.base ?? DEFAULT_BASE);
  if (image === undefined)
    throw new UserError(`${file}: ${problems[0]?.message ?? "this is not an enclave image."}`);
  const built = record && { mrenclave: record.mrenclave, elf: join(dirname(file), record.elf.file) };
  return { name, file, image, built, debug, run };
}
