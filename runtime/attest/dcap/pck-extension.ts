/** The SGX extension of a PCK certificate, OID 1.2.840.113741.1.13.1 (Intel's "PCK certificate and CRL profile" specification). */

import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Der } from "../x509/der.ts";
import { content, objectIdentifier, octetString, readDer, sequence, smallInteger } from "../x509/der.ts";
import { boolean } from "../x509/der.ts";

export const SGX_EXTENSION = "1.2.840.113741.1.13.1";

export interface PckExtension {
  readonly ppid: Uint8Array;
  /** 16 component SVNs, each 0 to 255. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly cpuSvn: Uint8Array;
  readonly pceId: Uint8Array;
  readonly fmspc: Uint8Array;
  /** 0 standard, 1 scalable, 2 scalable with integrity. */
  readonly sgxType: number;
  /** The three fields below are in certificates of the Platform CA only. */
  readonly platformInstanceId?: Uint8Array;
  readonly dynamicPlatform?: boolean;
  readonly cachedKeys?: boolean;
  readonly smtEnabled?: boolean;
}

const COMPONENTS = 16;

/** `value` is the content of the extension. */
export function readPckExtension(value: Uint8Array): Parsed<PckExtension> {
  const fields = readFields(readDer(value), SGX_EXTENSION);
  const tcb = readFields(fields?.get(2), `${SGX_EXTENSION}.2`);
  if (fields === undefined || tcb === undefined)
    return unreadable("The SGX extension of the PCK certificate is damaged.");
  const octets = (der: Der | undefined, length: number): Uint8Array | undefined => {
    const bytes = octetString(der);
    return bytes?.length === length ? bytes : undefined;
  };
  const components = Array.from({ length: COMPONENTS }, (_, index) => smallInteger(tcb.get(index + 1)));
  const pceSvn = smallInteger(tcb.get(17));
  const cpuSvn = octets(tcb.get(18), 16);
  const ppid = octets(fields.get(1), 16);
  const pceId = octets(fields.get(3), 2);
  const fmspc = octets(fields.get(4), 6);
  const sgxType = enumerated(fields.get(5));
  if (
    !components.every((svn) => svn !== undefined && svn <= 255) ||
    pceSvn === undefined ||
    pceSvn > 0xffff ||
    cpuSvn === undefined
  ) {
    return unreadable("The TCB in the SGX extension of the PCK certificate is damaged.");
  }
  if (ppid === undefined || pceId === undefined || fmspc === undefined || sgxType === undefined) {
    return unreadable("A field is missing in the SGX extension of the PCK certificate, or damaged.");
  }
  const start = { ppid, components: components.map(Number), pceSvn, cpuSvn, pceId, fmspc, sgxType };
  return parsed({ ...start, ...readPlatform(fields, octets(fields.get(6), 16)) });
}

function readPlatform(fields: Fields, platformInstanceId: Uint8Array | undefined): Partial<PckExtension> {
  const configuration = readFields(fields.get(7), `${SGX_EXTENSION}.7`) ?? new Map<number, Der>();
  const [dynamicPlatform, cachedKeys, smtEnabled] = [1, 2, 3].map((number) =>
    boolean(configuration.get(number)),
  );
  return {
    ...(platformInstanceId !== undefined && { platformInstanceId }),
    ...(dynamicPlatform !== undefined && { dynamicPlatform }),
    ...(cachedKeys !== undefined && { cachedKeys }),
    ...(smtEnabled !== undefined && { smtEnabled }),
  };
}

type Fields = ReadonlyMap<number, Der>;

/** A SEQUENCE of (OID, value) by the last number of the OID, which all begin with `prefix`. Undefined where one stands there twice. */
function readFields(der: Der | undefined, prefix: string): Fields | undefined {
  const fields = new Map<number, Der>();
  const pairs = sequence(der);
  if (pairs === undefined) return undefined;
  for (const pair of pairs) {
    const [type, value, more] = sequence(pair) ?? [];
    const identifier = objectIdentifier(type);
    if (value === undefined || more !== undefined || identifier?.startsWith(`${prefix}.`) !== true)
      return undefined;
    const number = Number(identifier.slice(prefix.length + 1));
    if (fields.has(number)) return undefined;
    fields.set(number, value);
  }
  return fields;
}

/** An ENUMERATED of one byte. */
function enumerated(der: Der | undefined): number | undefined {
  const ENUMERATED = 10;
  const isOne = der?.idBlock.tagNumber === ENUMERATED || der?.idBlock.tagNumber === 2;
  const bytes = der === undefined || !isOne ? undefined : content(der);
  return bytes?.length === 1 ? bytes[0] : undefined;
}
