/** Damaged input for each parser: real input of its kind with bytes changed, cut, doubled and put elsewhere, by a seed. */

import { concatBytes } from "../../base/bytes.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { readCollateral } from "../collateral.ts";
import { readDcapCollateral } from "../dcap/collateral.ts";
import { readPckExtension, SGX_EXTENSION } from "../dcap/pck-extension.ts";
import { readQeIdentity } from "../dcap/qe-identity.ts";
import { readQuote } from "../dcap/quote.ts";
import { readTcbInfo } from "../dcap/tcb-info.ts";
import { readTdReport } from "../dcap/td-report.ts";
import { readEvidence } from "../evidence.ts";
import { readPolicy } from "../policy/read.ts";
import { readAttestedCertificate } from "../ratls/certificate.ts";
import { readSnpReport } from "../snp/report.ts";
import { readVekExtension } from "../snp/vek-extension.ts";
import { readCertificate } from "../x509/certificate.ts";
import { readRevocationList } from "../x509/crl.ts";
import { readCertificates, readPem } from "../x509/pem.ts";
import { vector, vectorFile } from "./vectors.ts";

export interface FuzzTarget {
  readonly name: string;
  /** Input that is read without a problem. */
  readonly samples: readonly Uint8Array[];
  /** Gives what every parser gives; must never throw. */
  read(this: void, bytes: Uint8Array): { readonly value: unknown; readonly problems: readonly unknown[] };
}

const [quotePath = "", collateralPath = ""] = vector(
  "dcap-verify",
  "dcap-synthetic/v5-td15-mrservicetd-set",
).files;
const [reportPath = "", vekPath = ""] = vector("snp-report", "snp/gosev-milan").files;
const [azurePath = ""] = vector("snp-report", "snp/trustee-az-evidence-v2").files.slice(3);
const sgxQuote = vectorFile("dcap-synthetic/v3-sgx-uptodate/quote.bin");
const json = JSON.parse(new TextDecoder().decode(vectorFile(collateralPath))) as Readonly<
  Record<string, string>
>;
const text = (key: string): Uint8Array => encodeUtf8(json[key] ?? "");

const vek = readCertificate(vectorFile(vekPath)).value;
const pck = readCertificates(new TextDecoder().decode(readQuote(sgxQuote).value?.certification.data))
  .value?.[0];

const POLICY = `{ "debug": true, "reportData": "00ff", "tcb": { "accept": ["UpToDate"], "maximumAge": 30 }, // so
  "sgx": { "mrSigner": "${"ab".repeat(32)}", "productId": 1 }, "snp": { "vmpl": [0], "minimumTcb": { "snp": 3 } } }`;

/** The extensions of a VCEK one after the other, each in 80 bytes, so that they can be damaged as one. */
const SLOT = 80;
const vekNames = [...(vek?.extensions.keys() ?? [])];
const vekSlots = new Uint8Array(SLOT * vekNames.length);
for (const [index, { value }] of [...(vek?.extensions.values() ?? [])].entries()) {
  vekSlots[index * SLOT] = value.length;
  vekSlots.set(value, index * SLOT + 1);
}

function readVekSlots(bytes: Uint8Array) {
  const extensions = vekNames.map((name, index) => {
    const length = bytes[index * SLOT] ?? 0;
    return [
      name,
      { critical: false, value: bytes.subarray(index * SLOT + 1, index * SLOT + 1 + length) },
    ] as const;
  });
  return readVekExtension(new Map(extensions));
}

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: "attested-certificate",
    samples: [
      readPem(new TextDecoder().decode(vectorFile("ratls/rats-tls.pem"))).value?.[0]?.bytes ??
        new Uint8Array(),
    ],
    read: readAttestedCertificate,
  },
  { name: "quote", samples: [sgxQuote.slice(0, 1200), sgxQuote, vectorFile(quotePath)], read: readQuote },
  { name: "snp-report", samples: [vectorFile(reportPath)], read: readSnpReport },
  {
    name: "td-report",
    samples: [vectorFile("tdx/tdreport/intel_tdreport_for_test.bin")],
    read: readTdReport,
  },
  {
    name: "evidence",
    samples: [sgxQuote, vectorFile(reportPath), vectorFile(azurePath)],
    read: readEvidence,
  },
  {
    name: "certificate",
    samples: [vectorFile(vekPath), vectorFile("dcap/IntelSGXRootCA.der")],
    read: readCertificate,
  },
  {
    name: "revocation-list",
    samples: ["root_ca_crl", "pck_crl"].map((key) => new Uint8Array(Buffer.from(json[key] ?? "", "hex"))),
    read: readRevocationList,
  },
  {
    name: "pck-extension",
    samples: [pck?.extensions.get(SGX_EXTENSION)?.value ?? new Uint8Array()],
    read: readPckExtension,
  },
  { name: "vek-extension", samples: [vekSlots], read: readVekSlots },
  { name: "tcb-info", samples: [text("tcb_info")], read: readTcbInfo },
  { name: "qe-identity", samples: [text("qe_identity")], read: readQeIdentity },
  {
    name: "dcap-collateral",
    samples: [
      encodeUtf8(
        JSON.stringify({
          root_ca_crl: json["root_ca_crl"],
          qe_identity: json["qe_identity"],
          qe_identity_signature: "00",
        }),
      ),
    ],
    read: readDcapCollateral,
  },
  {
    name: "collateral",
    samples: [vectorFile("dcap/IntelSGXRootCA.der"), encodeUtf8(json["pck_crl_issuer_chain"] ?? "")],
    read: (bytes) => readCollateral([bytes]),
  },
  {
    name: "policy",
    samples: [encodeUtf8(POLICY)],
    read: (bytes) => readPolicy(new TextDecoder().decode(bytes)),
  },
];

/** xorshift32 (Marsaglia 2003). */
export function randomNumbers(seed: number): () => number {
  let state = (seed | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** Values at which lengths and signs change. */
const EDGES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x22, 0x7b, 0x30];

/** One to four changes of a sample. */
export function mutate(sample: Uint8Array, random: () => number): Uint8Array {
  let bytes: Uint8Array = sample.slice();
  for (let count = 1 + (random() % 4); count > 0 && bytes.length > 0; count--) {
    const at = random() % bytes.length;
    const length = 1 + (random() % 16);
    switch (random() % 6) {
      case 0:
        bytes[at] = random();
        break;
      case 1:
        bytes[at] = EDGES[random() % EDGES.length] ?? 0;
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3: // doubled
        bytes = Uint8Array.of(
          ...bytes.subarray(0, at),
          ...bytes.subarray(at, at + length),
          ...bytes.subarray(at),
        );
        break;
      case 4: // left out
        bytes = concatBytes(bytes.subarray(0, at), bytes.subarray(at + length));
        break;
      default:
        bytes.copyWithin(at, random() % bytes.length, (random() % bytes.length) + 1);
    }
  }
  return bytes;
}

/** Feeds a parser; what it throws is thrown on, with what repeats it. Gives how many inputs were still read. */
export function fuzz({ name, samples, read }: FuzzTarget, count: number, seed: number): number {
  const random = randomNumbers(seed);
  let readable = 0;
  for (let run = 0; run < count; run++) {
    const bytes = mutate(samples[random() % samples.length] ?? new Uint8Array(), random);
    try {
      const { value, problems } = read(bytes);
      if (value !== undefined) readable++;
      else if (problems.length === 0) throw new Error("neither a value nor a problem");
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(
        `${name}: run ${run} of seed ${seed}: ${what}; input ${Buffer.from(bytes).toString("hex")}`,
        { cause: error },
      );
    }
  }
  return readable;
}
