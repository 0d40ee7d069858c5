/** Mbed TLS, the long-term support branch 3.6: cryptography, certificates, TLS. Its configuration stands in `guest/mbedtls`. */

import type { GuestLibrary } from "./third-party.ts";

const library = (names: string): string[] => names.split(" ").map((name) => `library/${name}.c`);

export const mbedtls: GuestLibrary = {
  name: "mbedtls",
  title: "Mbed TLS",
  version: "3.6.6",
  licence: "Apache-2.0",
  purpose: "cryptography and TLS",
  sha256: "8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a",
  addresses: [
    { kind: "debian", package: "mbedtls", suite: "trixie" },
    {
      kind: "https",
      url: "https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-3.6.6/mbedtls-3.6.6.tar.bz2",
    },
  ],
  components: {
    crypto: [
      ...library("aes aesni asn1parse asn1write base64 bignum bignum_core block_cipher chacha20 chachapoly"),
      ...library("cipher cipher_wrap cmac constant_time ecdh ecdsa ecp ecp_curves gcm hkdf md oid pem pk"),
      ...library("pk_ecc pk_wrap pkparse pkwrite platform platform_util poly1305 rsa rsa_alt_helpers"),
      ...library("sha256 sha512 psa_crypto psa_crypto_aead psa_crypto_cipher psa_crypto_client"),
      ...library("psa_crypto_driver_wrappers_no_static psa_crypto_ecp psa_crypto_hash psa_crypto_mac"),
      ...library("psa_crypto_rsa psa_crypto_slot_management psa_util"),
    ],
    x509: library("x509 x509_create x509_crt x509_csr x509write x509write_crt x509write_csr"),
    tls: [
      ...library("ssl_ciphersuites ssl_client ssl_msg ssl_tls ssl_tls12_client ssl_tls12_server"),
      ...library("ssl_tls13_client ssl_tls13_generic ssl_tls13_keys ssl_tls13_server"),
    ],
  },
  headers: ["include"],
  privateHeaders: ["library"],
  headerPattern: /\b(?:psa|mbedtls)\/\w+\.h/,
  symbolPattern: /^(?:psa|mbedtls)_/,
  // Every processor with SGX has AES-NI and PCLMULQDQ, and with them SSE4.1: the code for them may be called without asking CPUID.
  flags: ["-maes", "-mpclmul", "-msse4.1"],
};
