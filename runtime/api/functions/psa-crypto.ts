/** The functions of <psa/crypto.h> that enclaves have: keys, hashes, authentication codes, encryption, signatures, key derivation. */

import { apiFunctions, type ApiFunctionSource } from "../function.ts";
import { psaFunction } from "./psa-shorthand.ts";

const keys: readonly ApiFunctionSource[] = [
  psaFunction("psa_crypto_init", "", "Makes cryptography ready; called once, before anything else."),
  psaFunction("psa_generate_random", "room", "Fills memory with random bytes of the processor."),
  psaFunction(
    "psa_generate_key",
    "attributes, key*",
    "Makes a new random key, which stays inside the enclave.",
  ),
  psaFunction("psa_import_key", "attributes, <data, key*", "Makes a key of bytes."),
  psaFunction("psa_export_key", "key, >data", "Writes out the bytes of a key that allows for it."),
  psaFunction("psa_export_public_key", "key, >data", "Writes out the public part of a key pair."),
  psaFunction("psa_copy_key", "source_key, attributes, target_key*", "Makes a second key of the same bytes."),
  psaFunction("psa_destroy_key", "key", "Forgets a key and wipes it."),
  psaFunction(
    "psa_purge_key",
    "key",
    "Removes copies of a persistent key from memory; there are none in an enclave.",
  ),
  psaFunction("psa_get_key_attributes", "key, attributes*", "Says what type, size and use a key has."),
  {
    ...psaFunction("psa_reset_key_attributes", "attributes*", "Takes attributes back to their first state."),
    returns: { type: "void", doc: "" },
    errors: [],
    example:
      "psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT; psa_reset_key_attributes(&attributes);",
  },
];

const hashes: readonly ApiFunctionSource[] = [
  psaFunction("psa_hash_compute", "alg, <input, >hash", "Computes the hash of bytes."),
  psaFunction("psa_hash_compare", "alg, <input, <hash", "Compares the hash of bytes with an expected one."),
  psaFunction("psa_hash_setup", "operation, alg", "Begins to compute a hash in parts."),
  psaFunction("psa_hash_update", "operation, <input", "Adds bytes to the hash."),
  psaFunction("psa_hash_finish", "operation, >hash", "Ends the operation and writes the hash."),
  psaFunction("psa_hash_verify", "operation, <hash", "Ends the operation and compares the hash."),
  psaFunction("psa_hash_abort", "operation", "Gives the operation up."),
  psaFunction("psa_hash_clone", "source_operation, target_operation", "Copies an operation as it stands."),
];

const macs: readonly ApiFunctionSource[] = [
  psaFunction("psa_mac_compute", "key, alg, <input, >mac", "Computes the authentication code of bytes."),
  psaFunction("psa_mac_verify", "key, alg, <input, <mac", "Checks the authentication code of bytes."),
  psaFunction(
    "psa_mac_sign_setup",
    "operation, key, alg",
    "Begins to compute an authentication code in parts.",
  ),
  psaFunction(
    "psa_mac_verify_setup",
    "operation, key, alg",
    "Begins to check an authentication code in parts.",
  ),
  psaFunction("psa_mac_update", "operation, <input", "Adds bytes to the authentication code."),
  psaFunction("psa_mac_sign_finish", "operation, >mac", "Ends the operation and writes the code."),
  psaFunction("psa_mac_verify_finish", "operation, <mac", "Ends the operation and checks the code."),
  psaFunction("psa_mac_abort", "operation", "Gives the operation up."),
];

const ciphers: readonly ApiFunctionSource[] = [
  psaFunction(
    "psa_cipher_encrypt",
    "key, alg, <input, >output",
    "Encrypts without protection against changes.",
  ),
  psaFunction(
    "psa_cipher_decrypt",
    "key, alg, <input, >output",
    "Decrypts what psa_cipher_encrypt has written.",
  ),
  psaFunction("psa_cipher_encrypt_setup", "operation, key, alg", "Begins to encrypt in parts."),
  psaFunction("psa_cipher_decrypt_setup", "operation, key, alg", "Begins to decrypt in parts."),
  psaFunction("psa_cipher_generate_iv", "operation, >iv", "Makes a random initialisation vector."),
  psaFunction("psa_cipher_set_iv", "operation, <iv", "Sets the initialisation vector."),
  psaFunction("psa_cipher_update", "operation, <input, >output", "Encrypts or decrypts a part."),
  psaFunction("psa_cipher_finish", "operation, >output", "Ends the operation and writes what is left."),
  psaFunction("psa_cipher_abort", "operation", "Gives the operation up."),
  psaFunction(
    "psa_aead_encrypt",
    "key, alg, <nonce, <additional_data, <plaintext, >ciphertext",
    "Encrypts bytes and protects them, and further data, against changes.",
  ),
  psaFunction(
    "psa_aead_decrypt",
    "key, alg, <nonce, <additional_data, <ciphertext, >plaintext",
    "Decrypts what psa_aead_encrypt has written, if nothing of it was changed.",
  ),
  psaFunction("psa_aead_encrypt_setup", "operation, key, alg", "Begins to encrypt and protect in parts."),
  psaFunction("psa_aead_decrypt_setup", "operation, key, alg", "Begins to decrypt and check in parts."),
  psaFunction("psa_aead_generate_nonce", "operation, >nonce", "Makes a random nonce."),
  psaFunction("psa_aead_set_nonce", "operation, <nonce", "Sets the nonce."),
  psaFunction(
    "psa_aead_set_lengths",
    "operation, ad_length, plaintext_length",
    "Announces how much there will be.",
  ),
  psaFunction("psa_aead_update_ad", "operation, <input", "Adds data that is protected but not encrypted."),
  psaFunction("psa_aead_update", "operation, <input, >output", "Encrypts or decrypts a part."),
  psaFunction("psa_aead_finish", "operation, >ciphertext, >tag", "Ends an encryption and writes its tag."),
  psaFunction("psa_aead_verify", "operation, >plaintext, <tag", "Ends a decryption and checks its tag."),
  psaFunction("psa_aead_abort", "operation", "Gives the operation up."),
];

const asymmetric: readonly ApiFunctionSource[] = [
  psaFunction("psa_sign_message", "key, alg, <input, >signature", "Hashes and signs a message."),
  psaFunction("psa_verify_message", "key, alg, <input, <signature", "Checks the signature of a message."),
  psaFunction("psa_sign_hash", "key, alg, <hash, >signature", "Signs a hash."),
  psaFunction("psa_verify_hash", "key, alg, <hash, <signature", "Checks the signature of a hash."),
  psaFunction(
    "psa_raw_key_agreement",
    "alg, private_key, <peer_key, >output",
    "Computes the secret that two peers share, which is to go through a key derivation.",
  ),
];

const derivation: readonly ApiFunctionSource[] = [
  psaFunction("psa_key_derivation_setup", "operation, alg", "Begins to derive keys."),
  psaFunction(
    "psa_key_derivation_get_capacity",
    "const operation, capacity*",
    "Says how much output there may be yet.",
  ),
  psaFunction(
    "psa_key_derivation_set_capacity",
    "operation, capacity",
    "Lowers how much output there may be yet.",
  ),
  psaFunction("psa_key_derivation_input_bytes", "operation, step, <data", "Gives an input as bytes."),
  psaFunction("psa_key_derivation_input_integer", "operation, step, value", "Gives an input as a number."),
  psaFunction("psa_key_derivation_input_key", "operation, step, key", "Gives an input as a key."),
  psaFunction(
    "psa_key_derivation_key_agreement",
    "operation, step, private_key, <peer_key",
    "Gives as an input the secret that two peers share.",
  ),
  psaFunction("psa_key_derivation_output_bytes", "operation, derived", "Writes derived bytes."),
  psaFunction(
    "psa_key_derivation_output_key",
    "attributes, operation, key*",
    "Makes a key of derived bytes.",
  ),
  psaFunction(
    "psa_key_derivation_verify_bytes",
    "operation, <expected",
    "Compares derived bytes with expected ones.",
  ),
  psaFunction("psa_key_derivation_abort", "operation", "Gives the operation up."),
];

export const psaCryptoFunctions = apiFunctions("psa/crypto.h", [
  ...keys,
  ...hashes,
  ...macs,
  ...ciphers,
  ...asymmetric,
  ...derivation,
]);

/** Macros and inline functions of <psa/crypto.h>: attributes of keys, names of algorithms, sizes of results. */
export const psaCryptoMacros: readonly string[] = [
  ..."key_attributes_init hash_operation_init mac_operation_init cipher_operation_init aead_operation_init"
    .concat(
      " key_derivation_operation_init set_key_id set_key_lifetime set_key_type set_key_bits set_key_algorithm",
    )
    .concat(" set_key_usage_flags get_key_id get_key_lifetime get_key_type get_key_bits get_key_algorithm")
    .concat(" get_key_usage_flags")
    .split(" ")
    .map((name) => `psa_${name}`),
  ..."HMAC FULL_LENGTH_MAC TRUNCATED_MAC AT_LEAST_THIS_LENGTH_MAC HKDF HKDF_EXTRACT HKDF_EXPAND PBKDF2_HMAC"
    .concat(" AEAD_WITH_SHORTENED_TAG ECDSA RSA_PKCS1V15_SIGN RSA_PSS RSA_PSS_ANY_SALT KEY_AGREEMENT")
    .split(" ")
    .map((name) => `PSA_ALG_${name}`),
  ..."HASH_LENGTH HASH_BLOCK_LENGTH MAC_LENGTH AEAD_NONCE_LENGTH AEAD_TAG_LENGTH AEAD_ENCRYPT_OUTPUT_SIZE"
    .concat(
      " AEAD_DECRYPT_OUTPUT_SIZE AEAD_UPDATE_OUTPUT_SIZE AEAD_FINISH_OUTPUT_SIZE AEAD_VERIFY_OUTPUT_SIZE",
    )
    .concat(
      " CIPHER_IV_LENGTH CIPHER_ENCRYPT_OUTPUT_SIZE CIPHER_DECRYPT_OUTPUT_SIZE CIPHER_UPDATE_OUTPUT_SIZE",
    )
    .concat(
      " CIPHER_FINISH_OUTPUT_SIZE SIGN_OUTPUT_SIZE EXPORT_KEY_OUTPUT_SIZE EXPORT_PUBLIC_KEY_OUTPUT_SIZE",
    )
    .concat(
      " RAW_KEY_AGREEMENT_OUTPUT_SIZE KEY_TYPE_ECC_KEY_PAIR KEY_TYPE_ECC_PUBLIC_KEY BITS_TO_BYTES BYTES_TO_BITS",
    )
    .split(" ")
    .map((name) => `PSA_${name}`),
];
