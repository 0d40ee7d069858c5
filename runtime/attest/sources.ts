/** Where the collateral of a piece of evidence comes from: the addresses of Intel's and AMD's services. Nothing here fetches anything. */

import { toHex } from "../base/hex.ts";
import { decodeUtf8 } from "../base/text.ts";
import { readPckExtension, SGX_EXTENSION } from "./dcap/pck-extension.ts";
import type { Quote } from "./dcap/quote.ts";
import type { Evidence } from "./evidence.ts";
import { lineOfCpu, tcbLayout } from "./snp/product.ts";
import type { SnpReport } from "./snp/report.ts";
import { isChipIdMasked, signingKey } from "./snp/report.ts";
import { readTcbVersion } from "./snp/tcb-version.ts";
import type { Certificate } from "./x509/certificate.ts";
import { isSimulated } from "./x509/chain.ts";
import { readCertificates } from "./x509/pem.ts";

export interface Source {
  /** What is to be had there. */
  readonly what: string;
  readonly url: string;
}

const INTEL = "https://api.trustedservices.intel.com";
const AMD = "https://kdsintf.amd.com";
/** From Turin on the hardware id is the first 8 bytes of CHIP_ID. */
const SHORT_HARDWARE_ID = 8;

/** Whether the quote says by itself that its platform is simulated. */
export function isOfSimulation(evidence: Evidence): boolean {
  return evidence.kind === "quote" && isSimulated(chainOf(evidence.quote));
}

function chainOf({ certification }: Quote): readonly Certificate[] {
  return readCertificates(decodeUtf8(certification.data)).value ?? [];
}

/** Empty where the evidence does not say enough, as a quote without its PCK chain or a report of version 2, and for a simulation. */
export function collateralSources(evidence: Evidence): readonly Source[] {
  return evidence.kind === "quote" ? quoteSources(evidence.quote) : reportSources(evidence.report);
}

function quoteSources(quote: Quote): readonly Source[] {
  const chain = chainOf(quote);
  const leaf = chain.find(({ extensions }) => extensions.has(SGX_EXTENSION));
  const extension = leaf?.extensions.get(SGX_EXTENSION);
  const pck = extension === undefined ? undefined : readPckExtension(extension.value).value;
  if (leaf === undefined || pck === undefined || isSimulated(chain)) return [];
  const ca = leaf.issuer.commonName.includes("Platform") ? "platform" : "processor";
  const service = `${INTEL}/${quote.tee}/certification/v4`;
  return [
    { what: "TCB info", url: `${service}/tcb?fmspc=${toHex(pck.fmspc)}` },
    { what: "QE identity", url: `${service}/qe/identity` },
    { what: "PCK revocation list", url: `${INTEL}/sgx/certification/v4/pckcrl?ca=${ca}&encoding=der` },
    {
      what: "root's revocation list",
      url: "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der",
    },
  ];
}

function reportSources(report: SnpReport): readonly Source[] {
  const line = report.cpu === undefined ? undefined : lineOfCpu(report.cpu.family, report.cpu.model);
  if (line === undefined) return [];
  const layout = tcbLayout(line);
  const { fmc, bootLoader, tee, snp, microcode } = readTcbVersion(report.reportedTcb, layout);
  const kind = signingKey(report) === "VLEK" ? "vlek" : "vcek";
  const service = `${AMD}/${kind}/v1/${line}`;
  const id = toHex(layout === "turin" ? report.chipId.subarray(0, SHORT_HARDWARE_ID) : report.chipId);
  const versions = {
    ...(fmc !== undefined && { fmcSPL: fmc }),
    blSPL: bootLoader,
    teeSPL: tee,
    snpSPL: snp,
    ucodeSPL: microcode,
  };
  const query = Object.entries(versions)
    .map(([name, version]) => `${name}=${String(version).padStart(2, "0")}`)
    .join("&");
  const own =
    kind === "vcek" && !isChipIdMasked(report)
      ? [{ what: "VCEK certificate", url: `${service}/${id}?${query}` }]
      : [];
  return [
    ...own,
    { what: "AMD's chain", url: `${service}/cert_chain` },
    { what: "revocation list", url: `${service}/crl` },
  ];
}
