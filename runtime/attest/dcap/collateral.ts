/**
 * What verifies a DCAP quote beside the quote itself, as one JSON object: the form that Intel's quote provider library, Phala's dcap-qvl and
 * others keep it in. Lists are DER in hexadecimal, base64 or PEM; chains are PEM; TCB info and QE identity are the very text that was signed,
 * or the whole answer of Intel's service with the signature in it.
 */

import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { z } from "zod";

import { fromBase64 } from "../../base/base64.ts";
import { fromHex } from "../../base/hex.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { unreadable } from "../../base/result.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RevocationList } from "../x509/crl.ts";
import { readRevocationList } from "../x509/crl.ts";
import { readCertificates, readPem } from "../x509/pem.ts";
import type { QeIdentity } from "./qe-identity.ts";
import { readQeIdentity } from "./qe-identity.ts";
import { readJson } from "./signed-json.ts";
import type { TcbInfo } from "./tcb-info.ts";
import { readTcbInfo } from "./tcb-info.ts";

/** A document with what shows that Intel made it. */
export interface SignedDocument<Value> {
  readonly value: Value;
  /** What was signed, byte by byte. */
  readonly bytes: Uint8Array;
  /** r and s, most significant byte first; under ECDSA with P-256 and SHA-256. */
  readonly signature: Uint8Array;
  readonly chain: readonly Certificate[];
}

/** What was not given, or was damaged, is undefined; each check says that it lacks it. */
export interface DcapCollateral {
  readonly tcbInfo: SignedDocument<TcbInfo> | undefined;
  readonly qeIdentity: SignedDocument<QeIdentity> | undefined;
  readonly rootList: RevocationList | undefined;
  readonly pckList: RevocationList | undefined;
  /** Who issued the PCK list, and so PCK certificates: where a certificate comes without its chain. */
  readonly pckListChain: readonly Certificate[];
  /** For quotes that do not carry their PCK chain. */
  readonly pckChain: readonly Certificate[];
}

const text = z
  .string()
  .max(1 << 20)
  .optional();
const schema = z.object({
  pck_certificate_chain: text.nullable(),
  pck_crl_issuer_chain: text,
  root_ca_crl: text,
  pck_crl: text,
  tcb_info_issuer_chain: text,
  tcb_info: text,
  tcb_info_signature: text,
  qe_identity_issuer_chain: text,
  qe_identity: text,
  qe_identity_signature: text,
});

const MOST_BYTES = 4 << 20;

/** Whether the JSON object is meant to be such collateral. */
export function isDcapCollateral(json: unknown): boolean {
  return typeof json === "object" && json !== null && Object.keys(schema.shape).some((key) => key in json);
}

export function readDcapCollateral(bytes: Uint8Array): Parsed<DcapCollateral> {
  if (bytes.length > MOST_BYTES) return unreadable(`The collateral has more than ${MOST_BYTES} bytes.`);
  const { data, error } = schema.safeParse(readJson(decodeUtf8(bytes))?.value);
  if (error !== undefined) {
    const where = error.issues[0]?.path.join(".") ?? "";
    return unreadable(
      `The collateral is not a JSON object of text values${where === "" ? "" : ` (see "${where}")`}.`,
    );
  }
  const problems: Problem[] = [];
  const read = <Value>(
    what: string,
    source: string | null | undefined,
    reader: (source: string) => Parsed<Value>,
  ) => {
    if (source === undefined || source === null || source === "") return undefined;
    const result = reader(source);
    for (const { message } of result.problems) problems.push({ message: `${what}: ${message}` });
    return result.value;
  };
  const chain = (
    key: "pck_certificate_chain" | "pck_crl_issuer_chain" | `${"tcb_info" | "qe_identity"}_issuer_chain`,
  ) => read(key, data[key], readCertificates) ?? [];
  const document = <Value>(
    key: "tcb_info" | "qe_identity",
    inner: string,
    reader: (bytes: Uint8Array) => Parsed<Value>,
  ) =>
    read(key, data[key], (source) =>
      readDocument(source, data[`${key}_signature`], inner, chain(`${key}_issuer_chain`), reader),
    );
  const value: DcapCollateral = {
    tcbInfo: document("tcb_info", "tcbInfo", readTcbInfo),
    qeIdentity: document("qe_identity", "enclaveIdentity", readQeIdentity),
    rootList: read("root_ca_crl", data.root_ca_crl, readList),
    pckList: read("pck_crl", data.pck_crl, readList),
    pckListChain: chain("pck_crl_issuer_chain"),
    pckChain: chain("pck_certificate_chain"),
  };
  return { value, problems };
}

/** A revocation list as text: hexadecimal, base64 or PEM. */
function readList(source: string): Parsed<RevocationList> {
  const trimmed = source.trim();
  const der = trimmed.startsWith("-----")
    ? readPem(trimmed).value?.[0]?.bytes
    : (fromHex(trimmed) ?? fromBase64(trimmed));
  return der === undefined
    ? unreadable("The revocation list is neither hexadecimal nor base64 nor PEM.")
    : readRevocationList(der);
}

function readDocument<Value>(
  source: string,
  signatureText: string | undefined,
  inner: string,
  chain: readonly Certificate[],
  reader: (bytes: Uint8Array) => Parsed<Value>,
): Parsed<SignedDocument<Value>> {
  const served = asServed(source, inner);
  const bytes = encodeUtf8(served?.text ?? source);
  const signature = fromHex(signatureText ?? served?.signature ?? "");
  const { value, problems } = reader(bytes);
  if (value === undefined) return { value: undefined, problems };
  if (signature?.length !== 64) return unreadable("Its signature is not 64 bytes in hexadecimal.");
  return { value: { value, bytes, signature, chain }, problems };
}

/** The signed text and the signature within the answer of Intel's service: `{"tcbInfo":{…},"signature":"…"}`. */
function asServed(
  source: string,
  inner: string,
): { readonly text: string; readonly signature: string } | undefined {
  if (!source.startsWith("{") || readJson(source) === undefined) return undefined;
  const root = parseTree(source);
  const node = root === undefined ? undefined : findNodeAtLocation(root, [inner]);
  const signature: unknown = root === undefined ? undefined : findNodeAtLocation(root, ["signature"])?.value;
  if (node === undefined || typeof signature !== "string") return undefined;
  return { text: source.slice(node.offset, node.offset + node.length), signature };
}
