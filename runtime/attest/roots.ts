/**
 * The vendors' roots, as SHA-256 of SubjectPublicKeyInfo: the keys are pinned, not the certificates, since each vendor has issued
 * its root anew with another period of validity. No simulated root is ever among them.
 */

export interface VendorRoot {
  readonly name: string;
  readonly fingerprint: string;
}

/** "Intel SGX Root CA", for SGX and TDX. */
export const INTEL_ROOTS: readonly VendorRoot[] = [
  {
    name: "Intel SGX Root CA",
    fingerprint: "a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e",
  },
];

/** One per product line. */
export const AMD_ROOTS: readonly VendorRoot[] = [
  { name: "ARK-Milan", fingerprint: "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9" },
  { name: "ARK-Genoa", fingerprint: "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831" },
  { name: "ARK-Turin", fingerprint: "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08" },
];
