/** Certificate revocation lists (RFC 5280 section 5): DER in, a record out. */

import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Signed } from "./certificate.ts";
import { readSerialNumber, signatureOf } from "./certificate.ts";
import type { Der } from "./der.ts";
import { inside, isTagged, readDer, sequence, unixTime } from "./der.ts";
import type { Extensions } from "./extensions.ts";
import { readExtensions } from "./extensions.ts";
import type { Name } from "./name.ts";
import { readName } from "./name.ts";

export interface RevocationList extends Signed {
  readonly issuer: Name;
  /** Unix seconds. */
  readonly thisUpdate: number;
  /** Unix seconds. Intel's and AMD's lists all have it; one without it would never end, and is refused. */
  readonly nextUpdate: number;
  /** Serial numbers as in `Certificate`. */
  readonly revoked: ReadonlySet<string>;
  readonly extensions: Extensions;
}

export function readRevocationList(der: Uint8Array): Parsed<RevocationList> {
  const whole = sequence(readDer(der));
  if (whole?.length !== 3) return unreadable("This is not a certificate revocation list in DER.");
  const [tbs, algorithm, signature] = whole;
  const fields = sequence(tbs);
  const signed = tbs === undefined ? undefined : signatureOf(tbs, algorithm, signature);
  if (fields === undefined || signed === undefined) {
    return unreadable("The revocation list's signature algorithm is unknown.");
  }
  // version is an INTEGER that version 1 leaves out; the signature algorithm follows, a SEQUENCE.
  const rest = sequence(fields[0]) === undefined ? fields.slice(1) : fields;
  const issuer = readName(rest[1]);
  const thisUpdate = unixTime(rest[2]);
  const nextUpdate = unixTime(rest[3]);
  if (issuer === undefined) return unreadable("The revocation list's issuer is damaged.");
  if (thisUpdate === undefined || nextUpdate === undefined) {
    return unreadable("The revocation list does not say when it was made and when the next one is due.");
  }
  const revoked = readRevoked(rest[4]);
  const tagged = rest.slice(4).find((each) => isTagged(each, 0));
  const extensions = readExtensions(tagged === undefined ? undefined : inside(tagged)[0]);
  if (revoked === undefined || extensions === undefined)
    return unreadable("The revocation list's entries are damaged.");
  return parsed({ ...signed, issuer, thisUpdate, nextUpdate, revoked, extensions });
}

function readRevoked(der: Der | undefined): ReadonlySet<string> | undefined {
  const numbers = (sequence(der) ?? []).map((entry) => readSerialNumber(sequence(entry)?.[0]));
  return numbers.every((number) => number !== undefined) ? new Set(numbers) : undefined;
}
