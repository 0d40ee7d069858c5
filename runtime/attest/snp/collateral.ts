/** What verifies an SNP report beside the report itself: the certificates of AMD's key service, and, where there is one, a revocation list. */

import type { Certificate } from "../x509/certificate.ts";
import type { RevocationList } from "../x509/crl.ts";

export interface SnpCollateral {
  /** VCEK or VLEK, ASK or ASVK, ARK, in any order. */
  readonly certificates: readonly Certificate[];
  readonly lists: readonly RevocationList[];
}
