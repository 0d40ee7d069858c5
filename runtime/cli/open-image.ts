/** From what the user named to an image that can run, with what is known about it. */

import { basename, dirname, join, resolve } from "node:path";
import { assert } from "../base/assert.ts";
import { UserError } from "../base/errors.ts";
import { toHex } from "../base/hex.ts";
import { Enclave, type EnclaveOptions } from "../enclave/enclave.ts";
import { DEFAULT_BASE, needsAexNotify, readSgxs } from "../enclave/image.ts";
import type { EnclaveImage } from "../enclave/image.ts";
import { buildProject } from "../image/build.ts";
import type { BuildOptions } from "../image/build.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { configurationOf } from "../image/record.ts";
import type { BuildRecord } from "../image/record.ts";
import type { Recording } from "../host/history/recording.ts";
import type { TcpPolicy } from "../host/tcp/policy.ts";
import { DEFAULT_IDENTITY, signImage, sigstructBody } from "../image/sign.ts";
import { onThisMachine } from "./building.ts";
import { startSha256 } from "./hashes.ts";
import { isFolder, readIfThere, readUserFile } from "./files.ts";
import { recordBeside, signatureFileOf } from "./image-file.ts";

export interface OpenedImage {
  /** The program's name: the first argument of its `main`. */
  readonly name: string;
  /** Absolute path of the image. */
  readonly file: string;
  /** Gives the image, once: its pages need no place beside the enclave's own while that runs. */
  readonly takeImage: () => EnclaveImage;
  /** Its SIGSTRUCT, whatever it is: the loader checks it. */
  readonly signature: { readonly name: string; readonly bytes: Uint8Array };
  /** From the build record beside the image: the side file with debug information, and to which measurement it belongs. */
  readonly built: { readonly mrenclave: string; readonly elf: string } | undefined;
  /** What ECREATE is given beside what is measured or signed. */
  readonly configuration: Pick<EnclaveOptions, "configId" | "configSvn">;
  /** From the manifest's `run`; empty for an image without a project. */
  readonly run: { readonly arguments: readonly string[]; readonly input?: string };
  /** From the manifest's `host`; nothing for an image without a project. */
  readonly tcp: TcpPolicy;
  readonly files: FileSettings;
}

/** Where an enclave's files are on this machine. */
export interface FileSettings {
  /** The folder of its own files; absolute. */
  readonly storage: string;
  /** Files of the host that it may read, as the manifest has them, and what they are relative to. */
  readonly named: readonly string[];
  readonly folder: string;
}

/** Builds first when `path` is a project's folder. */
export async function openImage(path: string, build: BuildOptions): Promise<OpenedImage> {
  if (await isFolder(path)) return openProject(path, build);
  return openFile(path, withoutProject(path));
}

function withoutProject(path: string): Pick<OpenedImage, "run" | "tcp" | "files"> {
  const folder = dirname(path);
  const files = { storage: join(folder, `${basename(path, ".sgxs")}.storage`), named: [], folder };
  return { run: { arguments: [] }, tcp: { connect: [], listen: [] }, files };
}

/** The image of a recorded run, with what else the run had of it. */
export async function openImageFile(
  file: string,
  { signature, configId, configSvn }: Pick<Recording, "signature" | "configId" | "configSvn">,
): Promise<OpenedImage> {
  const recorded = { name: `${file}, with the signature in the recording`, bytes: signature };
  const opened = await openFile(file, withoutProject(file), recorded);
  return {
    ...opened,
    configuration: {
      ...(configId !== undefined && { configId }),
      ...(configSvn !== undefined && { configSvn }),
    },
  };
}

async function openProject(folder: string, build: BuildOptions): Promise<OpenedImage> {
  const { project, problems } = await onThisMachine((system) => buildProject(folder, build, system));
  for (const problem of problems) build.onMessages?.(`litebox: ${problem.message}`);
  const { arguments: programArguments, input } = project.manifest.run;
  const run = {
    arguments: programArguments,
    ...(input === undefined ? {} : { input: resolve(folder, input) }),
  };
  const { tcp, storage, files: named } = project.manifest.host;
  const files = { storage: resolve(folder, storage), named, folder: resolve(folder) };
  return openFile(project.outputs.image, { run, tcp, files });
}

async function openFile(
  file: string,
  settings: Pick<OpenedImage, "run" | "tcp" | "files">,
  given?: OpenedImage["signature"],
): Promise<OpenedImage> {
  const bytes = await readUserFile(file, "the image");
  const name = basename(file, ".sgxs");
  const record = await recordBeside(file);
  const { value: image, problems } = readSgxs(bytes, record?.image.base ?? DEFAULT_BASE);
  if (image === undefined)
    throw new UserError(`${file}: ${problems[0]?.message ?? "this is not an enclave image."}`);
  const built = record && { mrenclave: record.mrenclave, elf: join(dirname(file), record.elf.file) };
  // A file that can be run is its measured stream and nothing else.
  const mrenclave = startSha256().update(bytes).digest();
  const signature = given ?? (await signatureFor(file, image, mrenclave, record));
  const configuration = configurationOf(record?.mrenclave === toHex(mrenclave) ? record : undefined);
  return { name, file, takeImage: once(image), signature, built, configuration, ...settings };
}

function once(image: EnclaveImage): () => EnclaveImage {
  let held: EnclaveImage | undefined = image;
  return () => {
    const taken = held;
    held = undefined;
    assert(taken !== undefined, "an image was taken twice");
    return taken;
  };
}

/** The .sig file beside the image. Without one, an enclave for debugging is signed with the user's debug key, in memory. */
async function signatureFor(
  file: string,
  image: EnclaveImage,
  mrenclave: Uint8Array,
  record: BuildRecord | undefined,
): Promise<OpenedImage["signature"]> {
  const signatureFile = signatureFileOf(file);
  const bytes = await readIfThere(signatureFile);
  if (bytes !== undefined) return { name: signatureFile, bytes };
  const known = record?.mrenclave === toHex(mrenclave) ? record.identity : identityWithout(image);
  if (!known.debug) {
    throw new UserError(
      `${file} is for production ("debug": false) and not signed. Name a key in "signingKey" of litebox.json, or sign it with 'litebox sign'.`,
    );
  }
  const signed = await signImage(sigstructBody(known, mrenclave), await nodeBuildSystem().debugKey());
  return { name: `${file}, signed with your debug key`, bytes: signed };
}

/** What is taken for granted of an image without a record. */
function identityWithout(image: EnclaveImage): BuildRecord["identity"] {
  return needsAexNotify(image) ? { ...DEFAULT_IDENTITY, aexNotify: true } : DEFAULT_IDENTITY;
}

/** Throws a `UserError` that names the signature where the platform refuses the image with it. */
export function loadEnclave(
  { takeImage, signature, configuration }: OpenedImage,
  options: Omit<EnclaveOptions, "sigstruct">,
): Enclave {
  try {
    return Enclave.load(takeImage(), { ...options, ...configuration, sigstruct: signature.bytes });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${signature.name}: ${error.message}`);
  }
}
