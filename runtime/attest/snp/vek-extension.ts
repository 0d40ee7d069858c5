/** The extensions of a VCEK or VLEK certificate, OID 1.3.6.1.4.1.3704.1 (AMD's KDS interface specification, 57230). */

import type { Parsed } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { Der } from "../x509/der.ts";
import { content, octetString, readDer, smallInteger } from "../x509/der.ts";
import type { Extensions } from "../x509/extensions.ts";
import type { SnpTcb } from "./tcb-version.ts";

const PREFIX = "1.3.6.1.4.1.3704.1";

export interface VekExtension {
  readonly structureVersion: number;
  /** For a VCEK with a stepping: `Milan-B0`. */
  readonly productName: string;
  readonly tcb: SnpTcb;
  /** The chip's id, VCEK only: 64 bytes, or 8 from Turin on. */
  readonly hardwareId?: Uint8Array;
  /** The cloud provider, VLEK only. */
  readonly cspId?: string;
}

const IA5_STRING = 22;

export function readVekExtension(extensions: Extensions): Parsed<VekExtension> {
  const find = (name: string): Uint8Array | undefined => extensions.get(`${PREFIX}.${name}`)?.value;
  const der = (name: string): Der | undefined => {
    const value = find(name);
    return value === undefined ? undefined : readDer(value);
  };
  const part = (number: number): number | undefined => {
    const svn = smallInteger(der(`3.${number}`));
    return svn === undefined || svn > 255 ? undefined : svn;
  };
  const structureVersion = smallInteger(der("1"));
  const productName = ia5String(der("2"));
  const [bootLoader, tee, snp, microcode, fmc] = [1, 2, 3, 8, 9].map(part);
  if (structureVersion === undefined || productName === undefined) {
    return unreadable("The certificate has no AMD extensions that say which product it is for.");
  }
  if (bootLoader === undefined || tee === undefined || snp === undefined || microcode === undefined) {
    return unreadable("A security version is missing in the certificate's AMD extensions, or damaged.");
  }
  if (find("3.9") !== undefined && fmc === undefined) {
    return unreadable("The FMC's security version in the certificate's AMD extensions is damaged.");
  }
  const hardwareId = readHardwareId(find("4"));
  const cspId = ia5String(der("5"));
  return parsed({
    structureVersion,
    productName,
    tcb: { ...(fmc !== undefined && { fmc }), bootLoader, tee, snp, microcode },
    ...(hardwareId !== undefined && { hardwareId }),
    ...(cspId !== undefined && { cspId }),
  });
}

/** The bytes themselves, or an OCTET STRING of them: both occur. 64 bytes cannot be an OCTET STRING of 64, nor 8 of 8. */
function readHardwareId(value: Uint8Array | undefined): Uint8Array | undefined {
  if (value === undefined || value.length === 64 || value.length === 8) return value;
  return octetString(readDer(value));
}

function ia5String(der: Der | undefined): string | undefined {
  return der?.idBlock.tagClass === 1 && der.idBlock.tagNumber === IA5_STRING
    ? decodeUtf8(content(der))
    : undefined;
}
