/** Collateral of any kind, from the files in which services and tools hand it out. */

import type { Parsed, Problem } from "../base/result.ts";
import { decodeUtf8 } from "../base/text.ts";
import type { DcapCollateral } from "./dcap/collateral.ts";
import { isDcapCollateral, readDcapCollateral } from "./dcap/collateral.ts";
import { readJson } from "./dcap/signed-json.ts";
import type { SnpCollateral } from "./snp/collateral.ts";
import type { Certificate } from "./x509/certificate.ts";
import { readCertificate } from "./x509/certificate.ts";
import type { RevocationList } from "./x509/crl.ts";
import { readRevocationList } from "./x509/crl.ts";
import { readPem } from "./x509/pem.ts";

/** Read once, it may verify any number of pieces of evidence; what was found about its signatures is remembered with it. */
export interface Collateral extends SnpCollateral {
  /** TCB info, QE identity and Intel's lists, where a file had them. */
  readonly dcap: DcapCollateral | undefined;
}

const DER_SEQUENCE = 0x30;

/**
 * Each file is one of: the JSON object of DCAP collateral; PEM text with any number of certificates and lists; one certificate or list in
 * DER. What cannot be read is a problem, and the rest is still used: what is missing will fail its check.
 */
export function readCollateral(files: readonly Uint8Array[]): Parsed<Collateral> {
  const certificates: Certificate[] = [];
  const lists: RevocationList[] = [];
  const problems: Problem[] = [];
  let dcap: DcapCollateral | undefined;
  const addDer = (der: Uint8Array): void => {
    const certificate = readCertificate(der);
    const list = certificate.value === undefined ? readRevocationList(der) : undefined;
    if (certificate.value !== undefined) certificates.push(certificate.value);
    else if (list?.value !== undefined) lists.push(list.value);
    else problems.push(...certificate.problems);
  };
  for (const file of files) {
    if (file[0] === DER_SEQUENCE) {
      addDer(file);
      continue;
    }
    const text = decodeUtf8(file);
    if (isDcapCollateral(readJson(text)?.value)) {
      const read = readDcapCollateral(file);
      problems.push(...read.problems);
      dcap = read.value ?? dcap;
      continue;
    }
    const blocks = readPem(text);
    if (blocks.value === undefined) problems.push(...blocks.problems);
    for (const { bytes } of blocks.value ?? []) addDer(bytes);
  }
  return { value: { certificates, lists, dcap }, problems };
}
