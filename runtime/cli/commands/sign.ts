/** `litebox sign`: the SIGSTRUCT of any SGXS file, with a key here or, in two steps, with one that lives elsewhere. */

import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";

import { sha256 } from "@noble/hashes/sha2.js";
import { UserError } from "../../base/errors.ts";
import { toHex } from "../../base/hex.ts";
import { completeSigstruct, messageToSign, mrsignerOf, parseDate } from "../../enclave/sgx/sigstruct.ts";
import type { SigningKey, SigstructBody } from "../../enclave/sgx/sigstruct.ts";
import { nodeBuildSystem } from "../../image/machine/node-system.ts";
import { readModulus } from "../../image/machine/signing-key.ts";
import { openProject } from "../../image/project.ts";
import { DEFAULT_IDENTITY, refusedDebugKey, signImage, sigstructBody } from "../../image/sign.ts";
import type { EnclaveIdentity } from "../../image/sign.ts";
import { defineCommand } from "../command.ts";
import type { OptionTable, OptionValues } from "../command.ts";
import { isFolder, readUserFile } from "../files.ts";
import { measureFile, recordBeside, signatureFileOf } from "../image-file.ts";

const OPTIONS = {
  key: {
    type: "string",
    placeholder: "FILE",
    summary: "The signer's key, a PEM file (RSA, 3072 bits, exponent 3)",
  },
  digest: {
    type: "string",
    placeholder: "FILE",
    summary: "First of two steps: write the SHA-256 that is to be signed elsewhere to FILE, and do not sign",
  },
  signature: {
    type: "string",
    placeholder: "FILE",
    summary: "Second of two steps: take the signature (PKCS#1 v1.5) from FILE; --key names the public key",
  },
  output: {
    type: "string",
    short: "o",
    placeholder: "FILE",
    summary: "Where the SIGSTRUCT goes; default NAME.sig beside the image",
  },
  release: { type: "boolean", summary: "Sign the project's release, which --release has built" },
  production: {
    type: "boolean",
    summary: "Sign for an enclave that no debugger can look into, whatever litebox.json says",
  },
  "product-id": { type: "string", placeholder: "NUMBER", summary: "ISVPRODID" },
  "security-version": { type: "string", placeholder: "NUMBER", summary: "ISVSVN" },
  date: { type: "string", placeholder: "DAY", summary: "DATE, such as 2025-06-30" },
  "family-id": { type: "string", placeholder: "HEX", summary: "ISVFAMILYID, 32 digits; switches KSS on" },
  "extended-product-id": {
    type: "string",
    placeholder: "HEX",
    summary: "ISVEXTPRODID, 32 digits; switches KSS on",
  },
} as const satisfies OptionTable;

type Options = OptionValues<typeof OPTIONS>;

interface ToSign {
  readonly image: string;
  readonly body: SigstructBody;
  readonly mrenclave: string;
  /** The key file of the command line, else of the manifest. */
  readonly key: string | undefined;
  readonly debug: boolean;
}

export const signCommand = defineCommand({
  name: "sign",
  usage: "[DIR or IMAGE] [--key FILE] [--digest FILE | --signature FILE]",
  summary: "Sign an enclave image: write its SIGSTRUCT",
  details: `
DIR is a project that has been built (default: the current folder), IMAGE an SGXS file of any tool. What the signature says comes
from the project's build, where there is one, and from the options. Without a key, enclaves for debugging are signed with your
own debug key, which is made on first use (in LITEBOX_STATE, else ~/.local/state/litebox); for production a key must be named.
A key that lives elsewhere signs in two steps, for which nothing but the digest leaves this machine:
  litebox sign IMAGE --digest digest.bin
  openssl pkeyutl -sign -inkey key.pem -pkeyopt digest:sha256 -in digest.bin -out signature.bin
  litebox sign IMAGE --signature signature.bin --key public.pem
With --json: { "version": 1, "image", "mrenclave", "signature": the file, "mrsigner" }, or in the first step
{ "version": 1, "image", "mrenclave", "digest": the file, "sha256" }.`,
  options: OPTIONS,
  positionals: { minimum: 0, maximum: 1 },
  async run({ positionals, options, workingFolder, output, json }) {
    if (options.digest !== undefined && options.signature !== undefined)
      throw new UserError("--digest and --signature are two steps: give one of them.", 2);
    if (options.signature !== undefined && options.key === undefined)
      throw new UserError("--signature needs --key FILE with the public key that it was made for.", 2);
    const toSign = await whatToSign(resolve(workingFolder, positionals[0] ?? "."), options, workingFolder);
    const { image, body, mrenclave } = toSign;
    if (options.digest !== undefined) {
      const digest = resolve(workingFolder, options.digest);
      const bytes = sha256(messageToSign(body));
      await write(digest, bytes);
      if (json) output.json({ version: 1, image, mrenclave, digest, sha256: toHex(bytes) });
      else output.line(`digest     ${shown(digest, workingFolder)} (${toHex(bytes)})`);
      return 0;
    }
    const { bytes, mrsigner } = await (options.signature === undefined
      ? signHere(toSign)
      : complete(toSign, resolve(workingFolder, options.signature)));
    const signature =
      options.output === undefined ? signatureFileOf(image) : resolve(workingFolder, options.output);
    await write(signature, bytes);
    if (json) {
      output.json({ version: 1, image, mrenclave, signature, mrsigner });
    } else {
      output.line(`signature  ${shown(signature, workingFolder)}`);
      output.line(`MRENCLAVE  ${mrenclave}`);
      output.line(`MRSIGNER   ${mrsigner}`);
    }
    return 0;
  },
});

async function whatToSign(path: string, options: Options, workingFolder: string): Promise<ToSign> {
  const project = (await isFolder(path))
    ? await openProject(path, nodeBuildSystem(), options.release === true ? "release" : "debug")
    : undefined;
  const image = project?.outputs.image ?? path;
  if (project !== undefined && (await nodeBuildSystem().stamp(image)) === undefined)
    throw new UserError(
      `There is no image ${image} yet. Build the project first, with 'litebox build${options.release === true ? " --release" : ""}'.`,
    );
  const measured = measureFile(image, shown(image, workingFolder));
  const mrenclave = toHex(measured.mrenclave);
  const record = await recordBeside(image);
  const known = record?.mrenclave === mrenclave ? record.identity : DEFAULT_IDENTITY;
  const identity = changed(known, options);
  const ofManifest = project?.manifest.enclave.signingKey;
  const key =
    options.key === undefined
      ? project && ofManifest && resolve(project.folder, ofManifest)
      : resolve(workingFolder, options.key);
  return { image, body: sigstructBody(identity, measured.mrenclave), mrenclave, key, debug: identity.debug };
}

function changed(known: EnclaveIdentity, options: Options): EnclaveIdentity {
  const familyId = identifier("family-id", options["family-id"]) ?? known.familyId;
  const extendedProductId =
    identifier("extended-product-id", options["extended-product-id"]) ?? known.extendedProductId;
  const { date = known.date } = options;
  if (parseDate(date) === undefined)
    throw new UserError(`--date needs a day such as 2025-06-30, not '${date}'.`, 2);
  return {
    debug: known.debug && options.production !== true,
    productId: number16("product-id", options["product-id"]) ?? known.productId,
    securityVersion: number16("security-version", options["security-version"]) ?? known.securityVersion,
    date,
    kss: known.kss || familyId !== undefined || extendedProductId !== undefined,
    ...(familyId === undefined ? {} : { familyId }),
    ...(extendedProductId === undefined ? {} : { extendedProductId }),
  };
}

function number16(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 0xffff) return Number(text);
  throw new UserError(`--${name} needs a whole number from 0 to 65535, not '${text}'.`, 2);
}

function identifier(name: string, text: string | undefined): string | undefined {
  if (text === undefined || /^[0-9a-fA-F]{32}$/.test(text)) return text?.toLowerCase();
  throw new UserError(`--${name} needs 32 hexadecimal digits, not '${text}'.`, 2);
}

interface Signed {
  readonly bytes: Uint8Array;
  readonly mrsigner: string;
}

async function signHere({ body, key, debug }: ToSign): Promise<Signed> {
  const system = nodeBuildSystem();
  let signingKey: SigningKey;
  if (key !== undefined) signingKey = await system.signingKey(key);
  else if (debug) signingKey = await system.debugKey();
  else {
    throw new UserError(
      "An enclave for production is signed with a key of your own: name it with --key FILE, or sign in two steps with --digest and --signature.",
    );
  }
  await refuseDebugKey(signingKey, debug, key);
  return { bytes: await signImage(body, signingKey), mrsigner: toHex(mrsignerOf(signingKey)) };
}

async function complete({ body, key = "", debug }: ToSign, signatureFile: string): Promise<Signed> {
  const modulus = readModulus(await readUserFile(key, "the key"), key);
  await refuseDebugKey({ modulus }, debug, key);
  const signature = await readUserFile(signatureFile, "the signature");
  const { value, problems } = completeSigstruct(body, modulus, signature);
  if (value === undefined)
    throw new UserError(`${signatureFile}: ${problems[0]?.message ?? "this is no signature."}`);
  return { bytes: value, mrsigner: toHex(mrsignerOf({ modulus })) };
}

async function refuseDebugKey(
  key: Pick<SigningKey, "modulus">,
  debug: boolean,
  name: string | undefined,
): Promise<void> {
  if (!debug && (await nodeBuildSystem().isDebugKey(key)))
    throw new UserError(refusedDebugKey(name ?? "The key"));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes).catch((error: unknown) => {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UserError(`Cannot write ${path}: the system refused with ${reason}. Name another file.`);
  });
}

function shown(path: string, workingFolder: string): string {
  const below = relative(workingFolder, path);
  return below.startsWith("..") ? path : below;
}
