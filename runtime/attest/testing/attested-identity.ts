/** What a peer in attested TLS shows: a certificate with evidence, of our own making, and its key. */

import { generateKeyPairSync, sign } from "node:crypto";

import type { SigningKeys } from "../simulation/keys.ts";
import { pem } from "../simulation/x509.ts";
import { makeCertificate, type CertificateChanges } from "./made-certificate.ts";
import { MADE_TIME } from "./made-platform.ts";

export interface AttestedIdentity {
  /** In PEM. */
  readonly cert: string;
  readonly key: string;
  /** What judges it: accepted where `changes` are none. */
  readonly attestation: {
    readonly policy: object;
    readonly collateral: readonly Uint8Array[];
    readonly time: number;
  };
}

export function makeIdentity(changes: CertificateChanges = {}): AttestedIdentity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Uint8Array.of(4, ...Buffer.from(x, "base64url"), ...Buffer.from(y, "base64url"));
  const keys: SigningKeys = {
    point: () => point,
    sign: (_name, data, format) =>
      Uint8Array.from(
        sign("sha256", data, { key: privateKey, dsaEncoding: format === "der" ? "der" : "ieee-p1363" }),
      ),
  };
  const { der, collateralFile } = makeCertificate(changes, keys);
  return {
    cert: pem(der),
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    attestation: { policy: { allowSimulated: true }, collateral: [collateralFile], time: MADE_TIME },
  };
}
