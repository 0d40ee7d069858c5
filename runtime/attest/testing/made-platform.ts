/**
 * A platform of our own making with every part of a DCAP chain, so that each part can be made wrong by itself. Its keys are made from
 * names; certificates say whatever `authority` says.
 */

import { sha256 } from "@noble/hashes/sha2.js";

import { encodeUtf8 } from "../../base/text.ts";
import type { Collateral } from "../collateral.ts";
import { readCollateral } from "../collateral.ts";
import {
  type CertificateName,
  certificates,
  collateralFile,
  type Level,
  qeIdentity,
  quote,
  type QuotingEnclave,
  reportBody,
  tcbInfo,
} from "../simulation/dcap.ts";
import { keysFrom } from "../simulation/keys.ts";
import type { CertificateParts } from "../simulation/x509.ts";

const PERIOD = { issued: Date.UTC(2025, 5, 1), next: Date.UTC(2025, 6, 1) };
/** Within the period of everything. */
export const MADE_TIME = Date.UTC(2025, 5, 15) / 1000;

/** What a test changes; all of it has a default that is right. */
export interface PlatformParts {
  /** The organisation in every name. */
  readonly authority?: string;
  readonly certificates?: Readonly<Partial<Record<CertificateName, Partial<CertificateParts>>>>;
  /** Serial numbers on the root's list and on the PCK CA's. */
  readonly revokedByRoot?: readonly number[];
  readonly revokedByCa?: readonly number[];
  /** Who signs the PCK list. */
  readonly pckListSigner?: string;
  readonly levels?: readonly Level[];
  readonly qeLevels?: readonly Level[];
  readonly tcbInfo?: object;
  readonly qeIdentity?: object;
  readonly qeMiscSelect?: number;
  readonly debug?: boolean;
  /** 64 bytes. */
  readonly reportData?: Uint8Array;
}

const KEYS = keysFrom((name) => sha256(encodeUtf8(`made platform: ${name}`)));
const COMPONENT_SVN = 5;
const CPU_SVN = new Uint8Array(16).fill(COMPONENT_SVN);

const QE: QuotingEnclave = {
  mrEnclave: new Uint8Array(32).fill(1),
  mrSigner: new Uint8Array(32).fill(0x11),
  productId: 1,
  securityVersion: 8,
  flags: 0x15,
  xfrm: 3,
  miscSelect: 0,
};

/** An enclave with MRENCLAVE aa…, MRSIGNER bb…, product 7, security version 3. */
function enclaveReport(debug: boolean, data: Uint8Array): Uint8Array {
  const enclave = {
    mrEnclave: new Uint8Array(32).fill(0xaa),
    mrSigner: new Uint8Array(32).fill(0xbb),
    productId: 7,
    securityVersion: 3,
    flags: debug ? 7 : 5,
    xfrm: 3,
    miscSelect: 0,
  };
  return reportBody(enclave, data);
}

export interface MadeEvidence {
  readonly evidence: Uint8Array;
  readonly collateral: Collateral;
  /** The root's certificate, DER. */
  readonly root: Uint8Array;
  /** The collateral as a file. */
  readonly collateralFile: Uint8Array;
}

export function makePlatform(parts: PlatformParts = {}): MadeEvidence {
  const issuing = { maker: "Intel", authority: parts.authority ?? "MADE FOR A TEST", keys: KEYS };
  const chain = certificates(issuing, CPU_SVN, parts.certificates);
  const { levels = [{ svn: COMPONENT_SVN, status: "UpToDate" }] } = parts;
  const { qeLevels = [{ svn: QE.securityVersion, status: "UpToDate" }] } = parts;
  const file = collateralFile(issuing, chain, {
    ...PERIOD,
    tcbInfo: tcbInfo({ ...PERIOD, levels, changes: parts.tcbInfo }),
    qeIdentity: qeIdentity(QE, { ...PERIOD, levels: qeLevels, changes: parts.qeIdentity }),
    revokedByRoot: parts.revokedByRoot,
    revokedByCa: parts.revokedByCa,
    pckListSigner: parts.pckListSigner,
  });
  const { value: collateral, problems } = readCollateral([file]);
  if (collateral === undefined || problems.length > 0)
    throw new Error(`made collateral: ${JSON.stringify(problems)}`);
  const qe = { ...QE, miscSelect: parts.qeMiscSelect ?? QE.miscSelect };
  const report = enclaveReport(parts.debug ?? false, parts.reportData ?? new Uint8Array(64).fill(0xcc));
  const evidence = quote(report, qe, chain, issuing);
  return { evidence, collateral, root: chain.root, collateralFile: file };
}
