/** The vectors in `vectors/`: evidence with the verdict that others reached. See the README there. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { Collateral } from "../collateral.ts";
import { readCollateral } from "../collateral.ts";
import type { Policy } from "../policy/schema.ts";
import { policySchema } from "../policy/schema.ts";
import { TCB_STATUSES } from "../dcap/tcb-status.ts";
import { readCertificate } from "../x509/certificate.ts";
import { fingerprint } from "../x509/chain.ts";
import { readCertificates } from "../x509/pem.ts";

const FOLDER = join(import.meta.dirname, "vectors");

const level = z.object({ status: z.string(), date: z.string().optional(), adv: z.array(z.string()) });
const dcapVerify = z.object({
  valid: z.boolean(),
  verification_time: z.number(),
  reason: z.string().optional(),
  tcb_status: z.string().optional(),
  advisory_ids: z.array(z.string()).optional(),
  platform: level.optional(),
  sgx_level: level.nullable().optional(),
  tdx_level: level.nullable().optional(),
  tdx_module: z
    .object({ id: z.string(), isvsvn: z.number(), status: z.string(), adv: z.array(z.string()) })
    .nullish(),
  qe: z.object({ isvsvn: z.number(), status: z.string(), advisories: z.array(z.string()) }).optional(),
  debug: z.boolean().optional(),
  valid_from: z.string().optional(),
  valid_to: z.string().optional(),
});

const hexFields = z.record(z.string(), z.unknown());
const dcapQuote = z.object({
  parse: z.object({
    version: z.number(),
    tee_type: z.number(),
    att_key_type: z.number(),
    body: z.string(),
    signed_len: z.number(),
    auth_data_len: z.number(),
    trailing_bytes: z.number(),
    qe_vendor_id: z.string(),
    user_data: z.string(),
    qe_auth_data: z.string(),
    cert_type: z.number(),
    report: hexFields,
    pck: z
      .object({
        ppid: z.string(),
        cpusvn: z.string(),
        comp: z.array(z.number()),
        pcesvn: z.number(),
        pceid: z.string(),
        fmspc: z.string(),
        sgxtype: z.number(),
        platform: z.string().nullable(),
        conf: z.record(z.string(), z.number()).nullable(),
      })
      .optional(),
    pck_chain_order: z.array(z.string()).optional(),
  }),
  quote_signature_valid: z.boolean(),
  qe_report_signature_valid: z.boolean().nullable(),
  qe_report_data_binding_valid: z.boolean(),
});

const tcb = z.record(z.string(), z.number());
const snpReport = z.object({
  valid: z.boolean(),
  verification_time: z.number(),
  reason: z.string().nullish(),
  report_signature_valid: z.boolean(),
  reported_tcb: tcb,
  vek_tcb: tcb,
  report: hexFields.optional(),
  product: z.string().optional(),
  hwid_len: z.number().nullish(),
  hcl_report_data_matches: z.boolean().optional(),
});

const snpChain = z.object({
  valid: z.boolean(),
  subjects: z.array(z.string()),
  ark_spki_sha256: z.string(),
  not_after: z.array(z.string()),
  crl_url: z.array(z.array(z.string())),
});

const entry = <Kind extends string, Expected extends z.ZodType>(kind: Kind, expected: Expected) =>
  z.object({
    id: z.string(),
    kind: z.literal(kind),
    files: z.array(z.string()),
    expected,
    synthetic: z.boolean(),
    trust_root: z.string().optional(),
  });

const index = z.object({
  entries: z.array(
    z.discriminatedUnion("kind", [
      entry("dcap-verify", dcapVerify),
      entry("dcap-quote", dcapQuote),
      entry("snp-report", snpReport),
      entry("snp-chain", snpChain),
      entry("tdx-tdreport", hexFields),
    ]),
  ),
});

type Entry = z.output<typeof index>["entries"][number];
export type Vector<Kind extends Entry["kind"]> = Extract<Entry, { kind: Kind }>;

const { entries } = index.parse(JSON.parse(readFileSync(join(FOLDER, "index.json"), "utf8")));

export function vectorsOf<Kind extends Entry["kind"]>(kind: Kind): readonly Vector<Kind>[] {
  return entries.filter((each): each is Vector<Kind> => each.kind === kind);
}

export function vectorFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, path)));
}

export function vector<Kind extends Entry["kind"]>(kind: Kind, id: string): Vector<Kind> {
  const found = vectorsOf(kind).find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no vector ${id}`);
  return found;
}

/** The evidence is a vector's first file, the collateral all others, but for the roots of test chains and Azure's wrapping. */
export function evidenceAndCollateral({ files }: Vector<"dcap-verify" | "snp-report">): {
  readonly evidence: Uint8Array;
  readonly collateral: Collateral;
} {
  const [first = "", ...others] = files;
  const given = others.filter((path) => !/(?:\/root\.pem|\/hcl_report\.bin)$/.test(path));
  const { value } = readCollateral(given.map(vectorFile));
  if (value === undefined) throw new Error(`the collateral of ${first} cannot be read`);
  return { evidence: vectorFile(first), collateral: value };
}

const policies = new Map<string, Policy>();

/** Accepts whatever is genuine: any status, debugging, and the root of the vector. */
export function lenientPolicy(entry: Vector<"dcap-verify" | "snp-report">): Policy {
  const { id, files, synthetic, trust_root } = entry;
  const policy =
    policies.get(id) ??
    policySchema.parse({
      debug: true,
      tcb: { accept: [...TCB_STATUSES] },
      trustedRoots: synthetic || trust_root?.endsWith("root.pem") === true ? [rootOf(files)] : [],
    });
  policies.set(id, policy);
  return policy;
}

function rootOf(files: readonly string[]): string {
  const pem = files.find((path) => /root\.pem$|ask_ark\.pem$/.test(path));
  const root =
    pem === undefined
      ? readCertificate(vectorFile("dcap-synthetic/root.der")).value
      : readCertificates(new TextDecoder().decode(vectorFile(pem))).value?.at(-1);
  if (root === undefined) throw new Error("the root of the vector cannot be read");
  return fingerprint(root.publicKey);
}
