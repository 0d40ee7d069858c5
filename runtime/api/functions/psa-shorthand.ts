/**
 * The PSA Crypto API names its parameters in one way throughout, so that a word says all of one: `alg`, `key`, `<input` for bytes that are
 * read (`input`, `input_length`), `>hash` for bytes that are written (`hash`, `hash_size`, `hash_length`).
 */

import type { ApiFunctionSource, ApiParameter } from "../function.ts";
import { input, inputOutput, output, value } from "../function.ts";

interface Argument {
  readonly parameters: readonly ApiParameter[];
  /** For the example: what stands before the call, and the arguments of the call. */
  readonly declarations: string;
  readonly call: string;
}

const BYTES: Readonly<Record<string, string>> = {
  additional_data: "Data that is protected but not encrypted",
  ciphertext: "The encrypted data",
  data: "The key's bytes, or the data",
  expected: "What the output must be",
  hash: "The hash",
  input: "The data",
  iv: "The initialisation vector",
  mac: "The authentication code",
  nonce: "The nonce, never used twice with one key",
  output: "The result",
  peer_key: "The peer's public key",
  plaintext: "The data",
  signature: "The signature",
  tag: "The authentication tag",
};

const OUT_SIZE = "how many bytes there is room for";

function bytesRead(name: string): Argument {
  return {
    parameters: [
      input("const uint8_t *", name, `${name}_length`, `${BYTES[name] ?? ""}.`),
      value("size_t", `${name}_length`, "How many bytes."),
    ],
    declarations: `const uint8_t ${name}[16] = {0};`,
    call: `${name}, sizeof ${name}`,
  };
}

function bytesWritten(name: string): Argument {
  return {
    parameters: [
      output("uint8_t *", name, `${name}_size`, `${BYTES[name] ?? ""}.`),
      value("size_t", `${name}_size`, `${OUT_SIZE.replace(/^h/, "H")}.`),
      output("size_t *", `${name}_length`, "sizeof(size_t)", "How many bytes there are."),
    ],
    declarations: `uint8_t ${name}[64]; size_t ${name}_length;`,
    call: `${name}, sizeof ${name}, &${name}_length`,
  };
}

const single = (parameter: ApiParameter, declarations: string, call: string): Argument => ({
  parameters: [parameter],
  declarations,
  call,
});

const KEY = "mbedtls_svc_key_id_t";

const ARGUMENTS: Readonly<Record<string, Argument>> = {
  attributes: single(
    input(
      "const psa_key_attributes_t *",
      "attributes",
      "sizeof(psa_key_attributes_t)",
      "The key's type, size and use.",
    ),
    "psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;",
    "&attributes",
  ),
  "attributes*": single(
    inputOutput(
      "psa_key_attributes_t *",
      "attributes",
      "sizeof(psa_key_attributes_t)",
      "The key's type, size and use.",
    ),
    "psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;",
    "&attributes",
  ),
  key: single(value(KEY, "key", "The key's identifier."), "", "1"),
  private_key: single(value(KEY, "private_key", "The identifier of our own key."), "", "1"),
  source_key: single(value(KEY, "source_key", "The key to copy."), "", "1"),
  "key*": single(
    output(`${KEY} *`, "key", "sizeof(psa_key_id_t)", "Where the identifier of the new key goes."),
    "psa_key_id_t key;",
    "&key",
  ),
  "target_key*": single(
    output(`${KEY} *`, "target_key", "sizeof(psa_key_id_t)", "Where the identifier of the copy goes."),
    "psa_key_id_t key;",
    "&key",
  ),
  step: single(
    value("psa_key_derivation_step_t", "step", "Which input of the algorithm this is."),
    "",
    "PSA_KEY_DERIVATION_INPUT_INFO",
  ),
  value: single(value("uint64_t", "value", "The input."), "", "100000"),
  capacity: single(value("size_t", "capacity", "How many bytes of output there may be yet."), "", "32"),
  "capacity*": single(
    output("size_t *", "capacity", "sizeof(size_t)", "How many bytes of output there may be yet."),
    "size_t capacity;",
    "&capacity",
  ),
  ad_length: single(
    value("size_t", "ad_length", "How many bytes of additional data there will be."),
    "",
    "16",
  ),
  plaintext_length: single(
    value("size_t", "plaintext_length", "How many bytes of data there will be."),
    "",
    "64",
  ),
  room: {
    parameters: [
      output("uint8_t *", "output", "output_size", "Where the bytes go."),
      value("size_t", "output_size", "How many bytes."),
    ],
    declarations: "uint8_t output[32];",
    call: "output, sizeof output",
  },
  derived: {
    parameters: [
      output("uint8_t *", "output", "output_length", "Where the bytes go."),
      value("size_t", "output_length", "How many bytes."),
    ],
    declarations: "uint8_t output[32];",
    call: "output, sizeof output",
  },
};

/** The algorithm of the examples, by the second word of a function's name. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  hash: "PSA_ALG_SHA_256",
  mac: "PSA_ALG_HMAC(PSA_ALG_SHA_256)",
  cipher: "PSA_ALG_CTR",
  aead: "PSA_ALG_GCM",
  sign: "PSA_ALG_ECDSA(PSA_ALG_SHA_256)",
  verify: "PSA_ALG_ECDSA(PSA_ALG_SHA_256)",
  key: "PSA_ALG_HKDF(PSA_ALG_SHA_256)",
  raw: "PSA_ALG_ECDH",
};

function operation(type: string, name: string, constant = false): Argument {
  const doc = "The operation that is under way.";
  const size = `sizeof(${type})`;
  return single(
    constant ? input(`const ${type} *`, name, size, doc) : inputOutput(`${type} *`, name, size, doc),
    `${type} ${name} = {0};`,
    `&${name}`,
  );
}

function argument(word: string, name: string): Argument {
  const [, family = "", next = ""] = name.split("_");
  const type = `psa_${family === "key" ? `key_${next}` : family}_operation_t`;
  if (word === "alg")
    return single(
      value("psa_algorithm_t", "alg", "The algorithm."),
      "",
      ALGORITHMS[family] ?? "PSA_ALG_NONE",
    );
  if (word === "operation" || word === "target_operation") return operation(type, word);
  if (word === "source_operation") return operation(type, word, true);
  if (word === "const operation") return operation(type, "operation", true);
  if (word.startsWith("<")) return bytesRead(word.slice(1));
  if (word.startsWith(">")) return bytesWritten(word.slice(1));
  const known = ARGUMENTS[word];
  if (known === undefined) throw new Error(`${name} has the unknown parameter ${word}`);
  return known;
}

/** The record of a function that returns a status. `words`: its parameters, separated by commas. */
export function psaFunction(name: string, words: string, summary: string): ApiFunctionSource {
  const parts = words === "" ? [] : words.split(", ").map((word) => argument(word, name));
  const call = `${name}(${parts.map((part) => part.call).join(", ")})`;
  const before = parts.map(({ declarations }) => declarations).filter((text) => text !== "");
  return {
    name,
    returns: { type: "psa_status_t", doc: "PSA_SUCCESS (0), or an error, which is negative." },
    parameters: parts.flatMap((part) => part.parameters),
    summary,
    errors: [
      { sign: "negative", meaning: "One of the PSA_ERROR_ constants; nothing of the output is to be used." },
    ],
    component: "crypto",
    standard: "PSA Certified Crypto API 1.1",
    example: [...before, `if (${call} != PSA_SUCCESS) abort();`].join(" "),
  };
}
