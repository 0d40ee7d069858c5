/** Chains of certificates (RFC 5280 section 6, without policies and name constraints, which neither vendor uses). */

import { sha256 } from "@noble/hashes/sha2.js";

import { equalBytes } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import { formatTime } from "../time.ts";
import type { PublicKey } from "./algorithms.ts";
import type { Certificate } from "./certificate.ts";
import type { RevocationList } from "./crl.ts";
import { EXTENSION, KEY_USAGE } from "./extensions.ts";
import { isSignedBy } from "./issued.ts";

/** Which roots are believed: those with these keys, and, where it is allowed, all that say in their name that they are simulated. */
export interface Trust {
  /** SHA-256 of SubjectPublicKeyInfo, lower-case hexadecimal. A root's certificate is re-issued with another date; its key stays. */
  readonly roots: ReadonlySet<string>;
  readonly allowSimulated: boolean;
}

const UNDERSTOOD: ReadonlySet<string> = new Set([EXTENSION.keyUsage, EXTENSION.basicConstraints]);
const LONGEST = 5;

const fingerprints = new WeakMap<PublicKey, string>();

/** SHA-256 of SubjectPublicKeyInfo, lower-case hexadecimal. */
export function fingerprint(key: PublicKey): string {
  const known = fingerprints.get(key) ?? toHex(sha256(key.spki));
  fingerprints.set(key, known);
  return known;
}

/** The chain from the leaf upwards, in whatever order the certificates came. It ends where no issuer is found. */
export function orderChain(leaf: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const chain = [leaf];
  for (let last = leaf; chain.length < LONGEST && !isSelfIssued(last);) {
    const { issuer } = last;
    const next = others.find(
      (each) => !chain.includes(each) && equalBytes(each.subject.encoded, issuer.encoded),
    );
    if (next === undefined) break;
    chain.push(next);
    last = next;
  }
  return chain;
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return equalBytes(subject.encoded, issuer.encoded);
}

/** Whether a name in the chain says that the hardware is simulated. */
export function isSimulated(chain: readonly Certificate[]): boolean {
  return chain.some(
    ({ subject, issuer }) => /SIMULATION/i.test(subject.text) || /SIMULATION/i.test(issuer.text),
  );
}

/** What is wrong with a chain (leaf first) at a time in Unix seconds; empty where nothing is. Revocation is another question. */
export async function chainProblems(
  chain: readonly Certificate[],
  trust: Trust,
  time: number,
): Promise<readonly string[]> {
  const root = chain.at(-1);
  if (root === undefined) return ["there is no certificate"];
  const problems: string[] = [];
  if (!isSelfIssued(root)) problems.push(`the issuer of ${quoted(root)}, ${root.issuer.text}, is missing`);
  else if (!isTrusted(root, chain, trust)) {
    problems.push(
      `the root ${quoted(root)} is not trusted (SHA-256 of its public key: ${fingerprint(root.publicKey)})`,
    );
  }
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1] ?? certificate;
    if (!(await isSignedBy(certificate, issuer.publicKey))) {
      problems.push(`${quoted(certificate)} is not signed by ${quoted(issuer)}`);
    }
    problems.push(...ownProblems(certificate, index, time));
  }
  return problems;
}

function isTrusted(root: Certificate, chain: readonly Certificate[], trust: Trust): boolean {
  return trust.roots.has(fingerprint(root.publicKey)) || (trust.allowSimulated && isSimulated(chain));
}

/** `below` is how many certificates of the chain stand below this one. */
function ownProblems(certificate: Certificate, below: number, time: number): readonly string[] {
  const { notBefore, notAfter, extensions, isCa, keyUsage, pathLength } = certificate;
  const name = quoted(certificate);
  const problems: string[] = [];
  if (time < notBefore) problems.push(`${name} is valid only from ${formatTime(notBefore)}`);
  if (time > notAfter) problems.push(`${name} expired at ${formatTime(notAfter)}`);
  const unknown = [...extensions].filter(([type, { critical }]) => critical && !UNDERSTOOD.has(type));
  if (unknown.length > 0)
    problems.push(`${name} has a critical extension that is not understood (${unknown[0]?.[0] ?? ""})`);
  if (below === 0) return problems;
  if (!isCa) problems.push(`${name} is not a CA`);
  if (keyUsage !== undefined && (keyUsage & KEY_USAGE.keyCertSign) === 0) {
    problems.push(`${name} may not sign certificates`);
  }
  if (pathLength !== undefined && below - 1 > pathLength) problems.push(`${name} allows no CA below it`);
  return problems;
}

/** What is wrong with a revocation list that this issuer should have made. */
export async function listProblems(
  list: RevocationList,
  issuer: Certificate,
  time: number,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const { thisUpdate, nextUpdate, extensions } = list;
  if (!equalBytes(list.issuer.encoded, issuer.subject.encoded)) {
    problems.push(`its issuer is ${list.issuer.text}, not ${quoted(issuer)}`);
  } else if (!(await isSignedBy(list, issuer.publicKey))) {
    problems.push(`it is not signed by ${quoted(issuer)}`);
  }
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & KEY_USAGE.crlSign) === 0) {
    problems.push(`${quoted(issuer)} may not sign revocation lists`);
  }
  if (time < thisUpdate) problems.push(`it was made only at ${formatTime(thisUpdate)}`);
  if (time > nextUpdate) problems.push(`it expired at ${formatTime(nextUpdate)}`);
  if ([...extensions.values()].some(({ critical }) => critical)) {
    problems.push("it has a critical extension that is not understood");
  }
  return problems;
}

/** Which certificates of a chain a list of their issuer revokes. */
export function revokedIn(
  chain: readonly Certificate[],
  lists: readonly RevocationList[],
): readonly string[] {
  return chain
    .filter(({ issuer, serialNumber }) =>
      lists.some((list) => equalBytes(list.issuer.encoded, issuer.encoded) && list.revoked.has(serialNumber)),
    )
    .map((certificate) => `${quoted(certificate)} (serial number ${certificate.serialNumber}) is revoked`);
}

export function quoted({ subject }: Certificate): string {
  return `"${subject.commonName === "" ? subject.text : subject.commonName}"`;
}
