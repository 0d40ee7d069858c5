/** Evidence of any kind, told apart by its first bytes. */

import { ByteReader } from "../base/bytes.ts";
import { fromHex } from "../base/hex.ts";
import type { Parsed } from "../base/result.ts";
import { unreadable } from "../base/result.ts";
import { decodeUtf8 } from "../base/text.ts";
import type { Quote } from "./dcap/quote.ts";
import { readQuote } from "./dcap/quote.ts";
import type { RuntimeData } from "./snp/facts.ts";
import type { SnpReport } from "./snp/report.ts";
import { readSnpReport, SNP_REPORT_SIZE } from "./snp/report.ts";

export type Evidence =
  | { readonly kind: "quote"; readonly quote: Quote }
  | {
      readonly kind: "snp-report";
      readonly report: SnpReport;
      readonly runtimeData: RuntimeData | undefined;
    };

const MOST_TEXT = 1 << 19;
/** Azure's firmware wraps the report: a header of 32 bytes that begins so, the report, a header of 20 bytes, JSON. */
const AZURE_MAGIC = [0x48, 0x43, 0x4c, 0x41];
const AZURE_REPORT = 0x20;
const AZURE_RUNTIME = AZURE_REPORT + SNP_REPORT_SIZE;
const AZURE_SNP = 2;
const AZURE_HASHES = [undefined, "SHA-256", "SHA-384", "SHA-512"] as const;

/** A DCAP quote, an SNP report, or such a report in Azure's wrapping; as bytes or as hexadecimal text. */
export function readEvidence(bytes: Uint8Array): Parsed<Evidence> {
  const binary = asBinary(bytes);
  if (AZURE_MAGIC.every((byte, index) => binary[index] === byte)) return readAzure(binary);
  // A report begins with its version in 4 bytes; a quote with 2 bytes of version and a key type, which is never 0.
  const isReport = binary.length === SNP_REPORT_SIZE && binary[2] === 0 && binary[3] === 0;
  if (isReport) return wrap(readSnpReport(binary), undefined);
  const { value: quote, problems } = readQuote(binary);
  return { value: quote === undefined ? undefined : { kind: "quote", quote }, problems };
}

function asBinary(bytes: Uint8Array): Uint8Array {
  const isText = bytes.length <= MOST_TEXT && bytes.every((byte) => byte < 0x80 && byte >= 0x09);
  return isText ? (fromHex(decodeUtf8(bytes).replace(/^\s*0x|\s/g, "")) ?? bytes) : bytes;
}

function readAzure(bytes: Uint8Array): Parsed<Evidence> {
  const reader = new ByteReader(bytes, AZURE_RUNTIME);
  reader.take(8);
  const type = reader.u32();
  const hash = AZURE_HASHES[reader.u32()];
  const data = reader.take(reader.u32());
  if (!reader.ok) return unreadable("The report of Azure's firmware is cut.", bytes.length);
  if (type !== AZURE_SNP)
    return unreadable(
      `The report of Azure's firmware is of type ${type}; only 2 (SNP) is known.`,
      AZURE_RUNTIME,
    );
  return wrap(readSnpReport(bytes.subarray(AZURE_REPORT, AZURE_RUNTIME)), { data, hash });
}

function wrap(
  { value, problems }: Parsed<SnpReport>,
  runtimeData: RuntimeData | undefined,
): Parsed<Evidence> {
  return {
    value: value === undefined ? undefined : { kind: "snp-report", report: value, runtimeData },
    problems,
  };
}
