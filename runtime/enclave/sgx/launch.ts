/**
 * What EINIT asks before an enclave may run: is the signature in order, is it that of what was loaded, and does the signer allow the
 * attributes it was created with? In the order of the SDM's pseudo-code (volume 3D, EINIT).
 */

import { equalBytes } from "../../base/bytes.ts";
import { hexAddress, toHex } from "../../base/hex.ts";
import { ATTRIBUTE, attributeNames, xfrmNames } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import { checkSignature, mrsignerOf, readSigstruct } from "./sigstruct.ts";
import type { Sigstruct } from "./sigstruct.ts";

/** Of the SECS, as the loader has filled it in, what EINIT compares with the signature. */
export interface LaunchedSecs {
  readonly attributes: Attributes;
  readonly miscSelect: number;
  readonly cetAttributes: number;
}

/** The error codes that EINIT leaves in RAX (SDM volume 3D, "Error Codes"), as far as they are about the signature. */
const LAUNCH_ERRORS = {
  SGX_INVALID_SIG_STRUCT: 1,
  SGX_INVALID_ATTRIBUTE: 2,
  SGX_INVALID_MEASUREMENT: 4,
  SGX_INVALID_SIGNATURE: 8,
} as const;

export interface LaunchRefusal {
  readonly error: keyof typeof LAUNCH_ERRORS;
  /** The value of `error` in RAX. */
  readonly code: number;
  /** A whole sentence for a person. */
  readonly message: string;
}

export type LaunchVerdict =
  | { readonly refusal: LaunchRefusal }
  | { readonly refusal: undefined; readonly sigstruct: Sigstruct; readonly mrsigner: Uint8Array };

/**
 * @param bytes the SIGSTRUCT, whatever it is
 * @param mrenclave what was measured while the image was loaded
 * @param launchKeyHash IA32_SGXLEPUBKEYHASH; undefined where the system sets it to the enclave's own signer, as Linux does
 */
export function checkLaunch(
  bytes: Uint8Array,
  secs: LaunchedSecs,
  mrenclave: Uint8Array,
  launchKeyHash?: Uint8Array,
): LaunchVerdict {
  const { value: sigstruct, problems } = readSigstruct(bytes);
  const [malformed] = problems;
  if (sigstruct === undefined || malformed !== undefined)
    return refuse("SGX_INVALID_SIG_STRUCT", malformed?.message ?? "There is no SIGSTRUCT.");
  const [forged] = checkSignature(bytes);
  if (forged !== undefined) return refuse("SGX_INVALID_SIGNATURE", forged.message);
  const unshared = sharingWithoutKss(sigstruct, secs);
  if (unshared !== undefined) return refuse("SGX_INVALID_SIG_STRUCT", unshared);
  if (!equalBytes(sigstruct.enclaveHash, mrenclave)) {
    return refuse(
      "SGX_INVALID_MEASUREMENT",
      `The signature is that of another image: it names MRENCLAVE ${toHex(sigstruct.enclaveHash)}, but this image measures ${toHex(mrenclave)}. ` +
        "Build the project again, or sign the image again with 'litebox sign'.",
    );
  }
  const mrsigner = mrsignerOf(sigstruct);
  const forbidden = refusedAttributes(sigstruct, secs, mrsigner, launchKeyHash);
  return forbidden === undefined
    ? { refusal: undefined, sigstruct, mrsigner }
    : refuse("SGX_INVALID_ATTRIBUTE", forbidden);
}

function refuse(error: keyof typeof LAUNCH_ERRORS, message: string): LaunchVerdict {
  return { refusal: { error, code: LAUNCH_ERRORS[error], message } };
}

function sharingWithoutKss(
  { isvFamilyId, isvExtProdId }: Sigstruct,
  { attributes }: LaunchedSecs,
): string | undefined {
  if ((attributes.flags & ATTRIBUTE.KSS) !== 0n) return undefined;
  const isSet = (bytes: Uint8Array): boolean => bytes.some((byte) => byte !== 0);
  const name = isSet(isvFamilyId) ? "ISVFAMILYID" : isSet(isvExtProdId) ? "ISVEXTPRODID" : undefined;
  return name === undefined
    ? undefined
    : `The SIGSTRUCT has an ${name}, which only enclaves with key separation and sharing (the attribute KSS) may have.`;
}

/** Why the signature does not allow what the enclave was created with, as a sentence. */
function refusedAttributes(
  sigstruct: Sigstruct,
  secs: LaunchedSecs,
  mrsigner: Uint8Array,
  launchKeyHash: Uint8Array | undefined,
): string | undefined {
  const { flags, xfrm } = secs.attributes;
  if ((flags & ATTRIBUTE.EINITTOKENKEY) !== 0n && launchKeyHash && !equalBytes(launchKeyHash, mrsigner)) {
    return "The enclave has the attribute EINITTOKENKEY, which only a launch enclave may have; its signer is not the platform's launch key.";
  }
  const signed = sigstruct.attributes;
  const mask = sigstruct.attributeMask;
  const flagNames = (value: bigint): string => attributeNames(value).join(", ");
  return (
    masked("ATTRIBUTES", flags, signed.flags, mask.flags, flagNames) ??
    masked("XFRM", xfrm, signed.xfrm, mask.xfrm, (value) => xfrmNames(value).join(", ")) ??
    masked("MISCSELECT", secs.miscSelect, sigstruct.miscSelect, sigstruct.miscMask) ??
    masked("CET_ATTRIBUTES", secs.cetAttributes, sigstruct.cetAttributes, sigstruct.cetAttributesMask)
  );
}

/** A bit that is set in the mask must be in the enclave as the signer has it. */
function masked(
  name: string,
  enclave: bigint | number,
  signed: bigint | number,
  mask: bigint | number,
  names: (bits: bigint) => string = hexAddress,
): string | undefined {
  const wrong = (BigInt(enclave) ^ BigInt(signed)) & BigInt(mask);
  if (wrong === 0n) return undefined;
  const extra = wrong & BigInt(enclave);
  const lacking = wrong & ~BigInt(enclave);
  const parts = [
    ...(extra === 0n ? [] : [`has ${names(extra)}, which its signature forbids`]),
    ...(lacking === 0n ? [] : [`lacks ${names(lacking)}, which its signature demands`]),
  ];
  return `In ${name}, the enclave ${parts.join(", and ")}. Sign the image for these attributes, or load it with those that it is signed for.`;
}
