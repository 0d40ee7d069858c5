/** What a SIGSTRUCT says, and what is wrong with it. */

import { hexAddress, toHex } from "../../base/hex.ts";
import { attributeNames, xfrmNames } from "../../enclave/sgx/attributes.ts";
import type { Attributes } from "../../enclave/sgx/attributes.ts";
import { formatDate } from "../../enclave/sgx/sigstruct.ts";
import type { Sigstruct } from "../../enclave/sgx/sigstruct.ts";
import { examineSignature } from "../image-file.ts";
import { row } from "./inspection.ts";
import type { Inspection } from "./inspection.ts";

/** With the measurement of the image that it is to be the signature of, where there is one. */
export function inspectSignature(bytes: Uint8Array, mrenclave?: Uint8Array): Inspection {
  const { sigstruct, mrsigner, problems } = examineSignature(bytes, mrenclave);
  const sentences = problems.map((message) => ({ message }));
  if (sigstruct === undefined) return { facts: { kind: "sigstruct" }, lines: [], problems: sentences };
  const facts = { kind: "sigstruct", ...(mrsigner && { mrsigner }), ...factsOf(sigstruct) };
  const signer = mrsigner ?? "none: the signature is not valid";
  return { facts, lines: [row("MRSIGNER", signer), ...linesOf(sigstruct)], problems: sentences };
}

function factsOf(sigstruct: Sigstruct): object {
  return {
    mrenclave: toHex(sigstruct.enclaveHash),
    vendor: sigstruct.vendor,
    date: formatDate(sigstruct.date),
    swDefined: sigstruct.swDefined,
    attributes: attributeFacts(sigstruct.attributes),
    attributeMask: attributeFacts(sigstruct.attributeMask),
    miscSelect: hexAddress(sigstruct.miscSelect),
    miscMask: hexAddress(sigstruct.miscMask),
    cetAttributes: hexAddress(sigstruct.cetAttributes),
    cetAttributesMask: hexAddress(sigstruct.cetAttributesMask),
    productId: sigstruct.isvProdId,
    securityVersion: sigstruct.isvSvn,
    familyId: toHex(sigstruct.isvFamilyId),
    extendedProductId: toHex(sigstruct.isvExtProdId),
    modulus: toHex(sigstruct.modulus),
    exponent: sigstruct.exponent,
  };
}

/** 64-bit values are text, since JSON readers round them; with the names of their bits. */
function attributeFacts({ flags, xfrm }: Attributes): object {
  return {
    flags: hexAddress(flags),
    xfrm: hexAddress(xfrm),
    names: [...attributeNames(flags), ...xfrmNames(xfrm)],
  };
}

function linesOf(sigstruct: Sigstruct): string[] {
  const { attributes, attributeMask, isvFamilyId, isvExtProdId } = sigstruct;
  const isSet = (bytes: Uint8Array): boolean => bytes.some((byte) => byte !== 0);
  const vendor = sigstruct.vendor === 0 ? "" : `, vendor ${hexAddress(sigstruct.vendor)}`;
  const masked = (value: number, mask: number): string => `${hexAddress(value)} (mask ${hexAddress(mask)})`;
  return [
    row("signed for", `MRENCLAVE ${toHex(sigstruct.enclaveHash)}`),
    row("date", `${formatDate(sigstruct.date)}${vendor}`),
    row("product", `${sigstruct.isvProdId}, security version ${sigstruct.isvSvn}`),
    row(
      "attributes",
      `${attributeNames(attributes.flags).join(" ")} (mask ${hexAddress(attributeMask.flags)})`,
    ),
    row("XFRM", `${xfrmNames(attributes.xfrm).join(" ")} (mask ${hexAddress(attributeMask.xfrm)})`),
    row("MISCSELECT", masked(sigstruct.miscSelect, sigstruct.miscMask)),
    row("CET", masked(sigstruct.cetAttributes, sigstruct.cetAttributesMask)),
    ...(isSet(isvFamilyId) ? [row("family", toHex(isvFamilyId))] : []),
    ...(isSet(isvExtProdId) ? [row("ext. product", toHex(isvExtProdId))] : []),
  ];
}
