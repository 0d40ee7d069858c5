/**
 * The policy: which evidence is good enough. One schema, from which come its type, its defaults, its checks, the JSON schema for editors
 * and the page in docs/. The `error` of a rule is the noun phrase that follows "expected".
 */

import { z } from "zod";

import { fromHex, toHex } from "../../base/hex.ts";
import { TCB_STATUSES } from "../dcap/tcb-status.ts";
import { PRODUCT_LINES } from "../snp/product.ts";

/** Bytes in hexadecimal, upper or lower case; the value is lower case. */
function hex(length: number) {
  const phrase = `${2 * length} hexadecimal digits`;
  return z
    .string({ error: phrase })
    .regex(new RegExp(`^[0-9a-fA-F]{${2 * length}}$`), { error: phrase })
    .toLowerCase();
}

/** One of these values; a single one may stand alone. */
function hexes(length: number, what: string) {
  const phrase = `${2 * length} hexadecimal digits, or a list of such`;
  return z
    .union([hex(length), z.array(hex(length)).min(1)], { error: phrase })
    .transform((value) => (typeof value === "string" ? [value] : value))
    .optional()
    .describe(`${what} One value, or a list of which one must be it.`);
}

function version(what: string, most: number) {
  const phrase = `a whole number from 0 to ${most}`;
  return z
    .int({ error: phrase })
    .min(0, { error: phrase })
    .max(most, { error: phrase })
    .optional()
    .describe(what);
}

const flag = z.boolean({ error: "true or false" });

const tcb = z
  .strictObject(
    {
      accept: z
        .array(z.enum(TCB_STATUSES, { error: `a TCB status: ${TCB_STATUSES.join(", ")}` }), {
          error: "a list of TCB statuses",
        })
        .default(["UpToDate"])
        .describe("The statuses that are accepted, as Intel names them."),
      advisories: z
        .array(z.string({ error: "the name of an advisory, such as INTEL-SA-00615" }), {
          error: "a list of advisories",
        })
        .optional()
        .describe(
          "The advisories that are tolerated; any other refuses the evidence. Without it, the status alone decides. An empty list tolerates none.",
        ),
      minimumEvaluationNumber: version(
        "The least `tcbEvaluationDataNumber` that TCB info and QE identity may have, so that old ones are not accepted until they expire.",
        1_000_000,
      ),
      maximumAge: z
        .number({ error: "a number of days" })
        .positive({ error: "a number of days above 0" })
        .optional()
        .describe(
          "How many days ago the oldest of TCB info, QE identity and revocation lists may have been issued.",
        ),
    },
    { error: "an object about the platform's TCB" },
  )
  .describe("What SGX and TDX platforms must have. SNP has no statuses; see `snp.minimumTcb`.");

const sgx = z
  .strictObject(
    {
      mrEnclave: hexes(32, "MRENCLAVE: the measurement of the enclave, 32 bytes."),
      mrSigner: hexes(32, "MRSIGNER: the hash of the key that signed the enclave, 32 bytes."),
      productId: version("ISVPRODID, which tells a signer's enclaves apart.", 0xffff),
      minimumSecurityVersion: version("The least ISVSVN.", 0xffff),
      configId: hexes(64, "CONFIGID, 64 bytes."),
    },
    { error: "an object about SGX enclaves" },
  )
  .describe("What an SGX enclave must be.");

const tdx = z
  .strictObject(
    {
      mrTd: hexes(48, "MRTD: the measurement of what the domain began with, 48 bytes."),
      rtmr0: hexes(48, "RTMR0: firmware configuration, 48 bytes."),
      rtmr1: hexes(48, "RTMR1: boot loader and kernel, 48 bytes."),
      rtmr2: hexes(48, "RTMR2: what the operating system measures, 48 bytes."),
      rtmr3: hexes(48, "RTMR3: free for applications, 48 bytes."),
      mrConfigId: hexes(48, "MRCONFIGID, 48 bytes."),
      mrOwner: hexes(48, "MROWNER, 48 bytes."),
      mrOwnerConfig: hexes(48, "MROWNERCONFIG, 48 bytes."),
      mrSeam: hexes(48, "MRSEAM: the measurement of the TDX module, 48 bytes."),
      mrServiceTd: hexes(48, "MRSERVICETD, 48 bytes. Quotes with a TD 1.5 body have it."),
    },
    { error: "an object about trust domains" },
  )
  .describe("What a trust domain (TDX) must be.");

const snpTcb = z
  .strictObject({
    fmc: version("Firmware of the first stage (Turin and later).", 255),
    bootLoader: version("Boot loader.", 255),
    tee: version("Operating system of the secure processor.", 255),
    snp: version("SNP firmware.", 255),
    microcode: version("Microcode of the cores.", 255),
  })
  .transform((parts) => Object.fromEntries(Object.entries(parts).filter(([, least]) => least !== undefined)))
  .optional()
  .describe("The least security version of each part in REPORTED_TCB.");

const snp = z
  .strictObject(
    {
      measurement: hexes(48, "MEASUREMENT: the launch digest of the guest, 48 bytes."),
      hostData: hexes(32, "HOST_DATA, 32 bytes."),
      idKeyDigest: hexes(48, "ID_KEY_DIGEST: the hash of the key that signed the ID block, 48 bytes."),
      authorKeyDigest: hexes(48, "AUTHOR_KEY_DIGEST, 48 bytes."),
      familyId: hexes(16, "FAMILY_ID, 16 bytes."),
      imageId: hexes(16, "IMAGE_ID, 16 bytes."),
      minimumSecurityVersion: version("The least GUEST_SVN.", 0xffff_ffff),
      vmpl: z
        .array(z.int({ error: "a number from 0 to 3" }).min(0).max(3), {
          error: "a list of numbers from 0 to 3",
        })
        .optional()
        .describe("The privilege levels (VMPL) at which the report may have been asked for."),
      product: z
        .array(z.enum(PRODUCT_LINES, { error: `one of ${PRODUCT_LINES.join(", ")}` }), {
          error: "a list of product lines",
        })
        .optional()
        .describe("The product lines of AMD that are accepted."),
      minimumTcb: snpTcb,
      migrationAgent: flag.default(false).describe("Whether the guest may have a migration agent."),
      smt: flag.default(true).describe("Whether the guest may run with simultaneous multithreading."),
      requireRevocationList: flag
        .default(false)
        .describe("Whether AMD's revocation list must be given. Where one is given, it is always looked at."),
    },
    { error: "an object about SNP guests" },
  )
  .describe("What an SEV-SNP guest must be.");

const reportData = z
  .string({ error: "up to 128 hexadecimal digits" })
  .regex(/^(?:[0-9a-fA-F]{2}){1,64}$/, { error: "up to 128 hexadecimal digits, two for each byte" })
  .transform((text) => toHex(fromHex(text) ?? new Uint8Array()).padEnd(128, "0"))
  .optional()
  .describe(
    "REPORTDATA: what the evidence is bound to, such as the hash of a key. Up to 64 bytes in hexadecimal; those that are left out are zero.",
  );

export const policySchema = z
  .strictObject(
    {
      $schema: z.string().optional().describe("The JSON schema of this file, for editors."),
      debug: flag
        .default(false)
        .describe("Whether an enclave, domain or guest is accepted into which a debugger may look."),
      allowSimulated: flag
        .default(false)
        .describe(
          "Whether evidence of a simulated platform is accepted. It proves nothing about any hardware, and the verdict says so.",
        ),
      trustedRoots: z
        .array(hex(32), { error: "a list of SHA-256 fingerprints" })
        .default([])
        .describe(
          "Roots that are trusted beside Intel's and AMD's: SHA-256 of SubjectPublicKeyInfo, 64 hexadecimal digits each.",
        ),
      reportData,
      tcb: tcb.prefault({}),
      sgx: sgx.optional(),
      tdx: tdx.optional(),
      snp: snp.optional(),
    },
    { error: "an object" },
  )
  .describe(
    "Which evidence is accepted. Evidence of a kind that has no section is refused, if any of `sgx`, `tdx` and `snp` is there.",
  );

/** A policy with all defaults filled in; hexadecimal in lower case. */
export type Policy = z.output<typeof policySchema>;

/** The JSON schema of the file as people write it, in the draft that editors read. */
export function policyJsonSchema(): object {
  return {
    title: "LiteBox attestation policy",
    ...z.toJSONSchema(policySchema, { io: "input", target: "draft-7" }),
  };
}
