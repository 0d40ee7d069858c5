/** Checks of the quote itself. */

import { toHex } from "../../../base/hex.ts";
import type { Check } from "../../check.ts";
import { failed, passed } from "../../check.ts";
import { keyOfPoint, verifyRaw } from "../../crypto/signature.ts";
import type { DcapFacts } from "../facts.ts";

/** QE vendor id of Intel's quoting enclaves. */
const INTEL = "939a7233f79c4ca9940a0db3957f0607";

export const quoteVendor: Check<DcapFacts> = {
  id: "quote-vendor",
  title: "The quote is of Intel's kind",
  run({ quote }) {
    const vendor = toHex(quote.qeVendorId);
    return vendor === INTEL
      ? passed(`version ${quote.version}, ${quote.tee.toUpperCase()}`)
      : failed(`its QE vendor id is ${vendor}, not Intel's`);
  },
};

export const quoteSignature: Check<DcapFacts> = {
  id: "quote-signature",
  title: "The quote is signed by the attestation key",
  async run({ quote }) {
    const key = keyOfPoint("P-256", quote.attestationKey);
    const isValid =
      key !== undefined && (await verifyRaw(key, "ECDSA-SHA256", quote.signature, quote.signed));
    return isValid ? passed("ECDSA with P-256") : failed("the signature does not verify");
  },
};
