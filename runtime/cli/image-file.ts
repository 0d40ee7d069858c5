/** Images and signatures as files: reading, measuring, and what lies beside an image. */

import { basename, dirname, join } from "node:path";

import { UserError } from "../base/errors.ts";
import { toHex } from "../base/hex.ts";
import { decodeUtf8 } from "../base/text.ts";
import { checkSignature, mrsignerOf, readSigstruct } from "../enclave/sgx/sigstruct.ts";
import type { Sigstruct } from "../enclave/sgx/sigstruct.ts";
import { measureSgxsFile, type SgxsMeasured } from "../enclave/sgx/sgxs.ts";
import { nodeBuildSystem } from "../image/machine/node-system.ts";
import { openProject, type Profile } from "../image/project.ts";
import { readBuildRecord } from "../image/record.ts";
import type { BuildRecord } from "../image/record.ts";
import { startSha256 } from "./hashes.ts";
import { readIfThere, withUserFile } from "./files.ts";

export interface MeasuredImage extends SgxsMeasured {
  readonly mrenclave: Uint8Array;
}

/** The image of a project that has been built. */
export async function builtImage(folder: string, profile: Profile): Promise<string> {
  const system = nodeBuildSystem();
  const { outputs } = await openProject(folder, system, profile);
  if ((await system.stamp(outputs.image)) !== undefined) return outputs.image;
  const command = profile === "release" ? "litebox build --release" : "litebox build";
  throw new UserError(`There is no image ${outputs.image} yet. Build the project first, with '${command}'.`);
}

/** Any tool's SGXS file. */
export function measureFile(file: string, name: string): MeasuredImage {
  const { value, problems } = withUserFile(file, "the image", (source) =>
    measureSgxsFile(source, startSha256()),
  );
  if (value === undefined) throw new UserError(`${name}: ${problems[0]?.message ?? "not an SGXS file."}`);
  const { sgxs, mrenclave } = value;
  if (mrenclave === undefined) {
    throw new UserError(
      `${name}: the file leaves the size of the enclave open (UNSIZED), so it has no measurement yet.`,
    );
  }
  return { sgxs, mrenclave };
}

/** `NAME.sig` of `NAME.sgxs`. */
export function signatureFileOf(image: string): string {
  return beside(image, "sig");
}

/** The record that 'litebox build' has left beside an image; it may be that of another build. */
export async function recordBeside(image: string): Promise<BuildRecord | undefined> {
  const text = await readIfThere(beside(image, "json"));
  return text === undefined ? undefined : readBuildRecord(decodeUtf8(text));
}

function beside(image: string, ending: string): string {
  return join(dirname(image), `${basename(image, ".sgxs")}.${ending}`);
}

export interface ReadSignature {
  readonly sigstruct: Sigstruct | undefined;
  /** In hexadecimal. Only of a signature that is in order: anyone can write a modulus into a file. */
  readonly mrsigner: string | undefined;
  /** Sentences; none for the valid signature of this image. */
  readonly problems: readonly string[];
}

/** What a signature file says, and whether it is in order; with `mrenclave` also whether it is that of this image. */
export function examineSignature(bytes: Uint8Array, mrenclave: Uint8Array | undefined): ReadSignature {
  const { value: sigstruct, problems } = readSigstruct(bytes);
  const found = [...problems, ...(sigstruct === undefined ? [] : checkSignature(bytes))];
  const sentences = found.map(({ message }) => message);
  const mrsigner = sigstruct && found.length === 0 ? toHex(mrsignerOf(sigstruct)) : undefined;
  if (
    sigstruct !== undefined &&
    mrenclave !== undefined &&
    toHex(sigstruct.enclaveHash) !== toHex(mrenclave)
  ) {
    sentences.push(
      `The signature is that of another image: it names MRENCLAVE ${toHex(sigstruct.enclaveHash)}. Sign the image again with 'litebox sign'.`,
    );
  }
  return { sigstruct, mrsigner, problems: sentences };
}
