/** Keys that sign enclaves: RSA with 3072 bits and exponent 3, in PEM files. Node's OpenSSL computes with their private parts. */

import { createPrivateKey, createPublicKey, generateKeyPair, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

import { equalBytes } from "../../base/bytes.ts";
import { UserError } from "../../base/errors.ts";
import type { SigningKey } from "../../enclave/sgx/sigstruct.ts";
import { readSecret, secretFile } from "./secret-file.ts";

const BITS = 3072;
const EXPONENT = 3;
const HOW_TO_MAKE = `Make one with 'openssl genrsa -3 -out key.pem ${BITS}'.`;

/** The private key in a PEM file; `name` is how sentences call the file. */
export function readSigningKey(pem: Uint8Array, name: string): SigningKey {
  const text = Buffer.from(pem).toString("latin1");
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw new UserError(
      `${name} is protected by a passphrase, which LiteBox does not take. Sign in two steps instead: 'litebox sign --digest FILE', sign that ` +
        "with the tool that knows the key, and 'litebox sign --signature FILE'.",
    );
  }
  if (/-----BEGIN (?:RSA )?PUBLIC KEY/.test(text))
    throw new UserError(`${name} is a public key, which cannot sign. Name the file of the private key.`);
  const key = parsed(() => createPrivateKey(Buffer.from(pem)), name, "private key");
  return { modulus: modulusOf(key, name), sign: (message) => sign("RSA-SHA256", message, key) };
}

/** The modulus, little-endian, of a public or private key in a PEM file. */
export function readModulus(pem: Uint8Array, name: string): Uint8Array {
  return modulusOf(
    parsed(() => createPublicKey(Buffer.from(pem)), name, "key"),
    name,
  );
}

/** The user's key for enclaves that a debugger may look into; made on first use. */
export async function debugKey(stateFolder: string): Promise<SigningKey> {
  const path = debugKeyPath(stateFolder);
  return readSigningKey(await secretFile(path, makeKey), path);
}

/** Whether this is the modulus of the user's debug key, which is not made for the question. */
export async function isDebugKey(modulus: Uint8Array, stateFolder: string): Promise<boolean> {
  const path = debugKeyPath(stateFolder);
  const pem = await readSecret(path);
  return pem !== undefined && equalBytes(readModulus(pem, path), modulus);
}

function debugKeyPath(stateFolder: string): string {
  return join(stateFolder, "debug-key.pem");
}

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: BITS,
    publicExponent: EXPONENT,
  });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function parsed(read: () => KeyObject, name: string, what: string): KeyObject {
  try {
    return read();
  } catch {
    throw new UserError(`${name} holds no ${what} in PEM form. ${HOW_TO_MAKE}`);
  }
}

function modulusOf(key: KeyObject, name: string): Uint8Array {
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== "rsa" || modulusLength !== BITS || publicExponent !== BigInt(EXPONENT)) {
    const found =
      key.asymmetricKeyType === "rsa"
        ? `an RSA key of ${String(modulusLength)} bits with exponent ${String(publicExponent)}`
        : `a key of the kind ${String(key.asymmetricKeyType)}`;
    throw new UserError(
      `${name} holds ${found}, but SGX takes RSA keys of ${BITS} bits with exponent ${EXPONENT} only. ${HOW_TO_MAKE}`,
    );
  }
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const { n = "" } = publicKey.export({ format: "jwk" });
  return Uint8Array.from(Buffer.from(n, "base64url")).reverse();
}
