/**
 * What a certificate brings to verify its evidence by: the endorsements of the interoperable RA-TLS form, 60000([version, TCB info, its chain,
 * PCK list, root's list, their chain, QE identity, its chain, and perhaps when they were got]) in CBOR, as Open Enclave counts them ("SGX /
 * TDX Evidence Tags and Formats", "SGX / TDX Endorsement Data Format"). All of it is signed, so that it may come from the peer himself.
 */

import { toHex } from "../../base/hex.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { bytesOf, itemsOf, readCbor } from "./cbor.ts";

/** tcg-dice-endorsement-manifest. */
export const ENDORSEMENTS_EXTENSION = "2.23.133.5.4.2";

const COUNTS = [8, 9] as const;
const DER_SEQUENCE = 0x30;

/** The endorsements as a file that `readCollateral` takes; undefined for anything else than those of a quote. */
export function readEndorsements(value: Uint8Array, tag: number): Uint8Array | undefined {
  const tagged = readCbor(value);
  if (tagged?.kind !== "tag" || tagged.tag !== tag) return undefined;
  const items = COUNTS.flatMap((count) => itemsOf(tagged.item, count));
  const [version, ...parts] = items;
  const [tcbInfo, tcbChain, pckList, rootList, listChain, qeIdentity, qeChain] = parts.map(bytesOf);
  if (version?.kind !== "integer" || qeChain === undefined) return undefined;
  const file = {
    tcb_info: textOf(tcbInfo),
    tcb_info_issuer_chain: textOf(tcbChain),
    pck_crl: listOf(pckList),
    root_ca_crl: listOf(rootList),
    pck_crl_issuer_chain: textOf(listChain),
    qe_identity: textOf(qeIdentity),
    qe_identity_issuer_chain: textOf(qeChain),
  };
  return encodeUtf8(JSON.stringify(file));
}

/** Who writes C ends texts with a NUL. */
function textOf(bytes: Uint8Array | undefined): string {
  return decodeUtf8(bytes ?? new Uint8Array()).replace(/\0+$/, "");
}

/** DER as it is, or as text in one of its forms. */
function listOf(bytes: Uint8Array | undefined): string {
  return bytes?.[0] === DER_SEQUENCE && bytes[1] !== undefined && bytes[1] > 0x7f
    ? toHex(bytes)
    : textOf(bytes);
}
