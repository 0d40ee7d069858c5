/** Signs images: from what the manifest says an enclave is, to its SIGSTRUCT `build/NAME.sig`. */

import { equalBytes } from "../base/bytes.ts";
import { UserError } from "../base/errors.ts";
import { fromHex, toHex } from "../base/hex.ts";
import { ATTRIBUTE } from "../enclave/sgx/attributes.ts";
import {
  checkSignature,
  messageToSign,
  mrsignerOf,
  parseDate,
  readSigstruct,
  signSigstruct,
  signedMessage,
} from "../enclave/sgx/sigstruct.ts";
import type { SigningKey, Sigstruct, SigstructBody } from "../enclave/sgx/sigstruct.ts";
import { DEFAULT_DATE } from "./manifest/schema.ts";
import { joinPath } from "./paths.ts";
import type { Project } from "./project.ts";
import type { BuildRecord } from "./record.ts";
import type { BuildSystem } from "./system.ts";

/** What a signature says about an enclave besides its measurement. */
export type EnclaveIdentity = BuildRecord["identity"];

/** Who signed. */
export interface SignedImage {
  /** Absolute path of the SIGSTRUCT. */
  readonly file: string;
  readonly mrsigner: string;
  readonly key: "debug" | "own";
}

/** Of an image that no build record says more about. */
export const DEFAULT_IDENTITY: EnclaveIdentity = {
  debug: true,
  productId: 0,
  securityVersion: 0,
  date: DEFAULT_DATE,
  kss: false,
};

const ALL_BITS = 0xffff_ffff_ffff_ffffn;
/** x87 and SSE (SDM volume 1, 13.1): what images are compiled for. */
const XFRM = 3n;
/** MISCSELECT: page faults and general protection faults are reported to the enclave too, with their address (SDM volume 3D, "EXINFO"). */
const EXINFO = 1;

/**
 * Every bit of every mask is set: the enclave runs with these attributes or not at all. So an image that was signed for debugging
 * never runs as a production enclave under the same signer, nor the other way round.
 */
export function sigstructBody(identity: EnclaveIdentity, mrenclave: Uint8Array): SigstructBody {
  const { debug, kss, aexNotify, familyId, extendedProductId } = identity;
  const bytes = (hex: string | undefined): Uint8Array =>
    fromHex(hex ?? "00".repeat(16)) ?? new Uint8Array(16);
  const flags =
    ATTRIBUTE.MODE64BIT |
    (debug ? ATTRIBUTE.DEBUG : 0n) |
    (kss ? ATTRIBUTE.KSS : 0n) |
    (aexNotify === true ? ATTRIBUTE.AEXNOTIFY : 0n);
  return {
    vendor: 0,
    date: parseDate(identity.date) ?? 0,
    swDefined: 0,
    miscSelect: EXINFO,
    miscMask: 0xffff_ffff,
    cetAttributes: 0,
    cetAttributesMask: 0xff,
    isvFamilyId: bytes(familyId),
    attributes: { flags, xfrm: XFRM },
    attributeMask: { flags: ALL_BITS, xfrm: ALL_BITS },
    enclaveHash: mrenclave,
    isvExtProdId: bytes(extendedProductId),
    isvProdId: identity.productId,
    isvSvn: identity.securityVersion,
  };
}

/** The SIGSTRUCT of an image; every sentence about what cannot be is a `UserError`. */
export async function signImage(body: SigstructBody, key: SigningKey): Promise<Uint8Array<ArrayBuffer>> {
  const { value, problems } = await signSigstruct(body, key);
  if (value === undefined) throw new UserError(problems[0]?.message ?? "The image cannot be signed.");
  return value;
}

/**
 * Signs what has just been built, with the key that the manifest names, else the user's debug key. Where the manifest names none, a
 * signature of this image by another key stays: `litebox sign` has made it. Undefined when there is neither and the enclave is for
 * production: then there is no signature either, not even one of an earlier image.
 */
export async function signBuild(
  { folder, manifest, manifestPath, outputs }: Project,
  record: BuildRecord,
  system: BuildSystem,
): Promise<SignedImage | undefined> {
  const { signingKey } = manifest.enclave;
  const { debug } = record.identity;
  const body = sigstructBody(record.identity, fromHex(record.mrenclave) ?? new Uint8Array(32));
  const bytes = await system.read(outputs.signature);
  const current = bytes && validSignature(bytes, body);
  const signedBy = (key: Pick<SigningKey, "modulus">, kind: SignedImage["key"]): SignedImage => ({
    file: outputs.signature,
    mrsigner: toHex(mrsignerOf(key)),
    key: kind,
  });
  if (signingKey === undefined) {
    if (current !== undefined && !(await system.isDebugKey(current))) return signedBy(current, "own");
    if (!debug) {
      await system.remove(outputs.signature);
      return undefined;
    }
  }
  const key =
    signingKey === undefined
      ? await system.debugKey()
      : await system.signingKey(joinPath(folder, signingKey));
  if (!debug && (await system.isDebugKey(key)))
    throw new UserError(refusedDebugKey(`"signingKey" in ${manifestPath}`));
  const isCurrent =
    current !== undefined &&
    equalBytes(current.modulus, key.modulus) &&
    equalBytes(signedMessage(bytes ?? new Uint8Array()), messageToSign(body));
  if (!isCurrent) await system.write(outputs.signature, await signImage(body, key));
  return signedBy(key, signingKey === undefined ? "debug" : "own");
}

export function refusedDebugKey(named: string): string {
  return `${named} is the debug key, but the enclave is for production ("debug": false). The debug key lies on developers' machines and proves nothing: use a key that is kept well.`;
}

/** A signature that is in order, of this image, and for the same of debugging and production; by whatever key. */
function validSignature(
  bytes: Uint8Array,
  { enclaveHash, attributes }: SigstructBody,
): Sigstruct | undefined {
  const { value, problems } = readSigstruct(bytes);
  if (value === undefined || problems.length > 0 || checkSignature(bytes).length > 0) return undefined;
  const isSameKind = ((value.attributes.flags ^ attributes.flags) & ATTRIBUTE.DEBUG) === 0n;
  return isSameKind && equalBytes(value.enclaveHash, enclaveHash) ? value : undefined;
}
