/**
 * A client of the oracle: gets a price from an enclave that policy.json accepts, and checks the signature as anybody can who has the key.
 * Run `npm run build` once, then: node samples/price-oracle/client.mjs PAIR [PORT]
 */
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { AttestationError, attestedFetch } from "litebox/client";

const [pair = "EUR-USD", port = "8446"] = process.argv.slice(2);
const policy = readFileSync(new URL("policy.json", import.meta.url), "utf8");

/** P-256, from the form of SEC 1: 4, and both coordinates. */
function publicKey(hex) {
  const coordinate = (at) => Buffer.from(hex.slice(at, at + 64), "hex").toString("base64url");
  return createPublicKey({
    format: "jwk",
    key: { kty: "EC", crv: "P-256", x: coordinate(2), y: coordinate(66) },
  });
}

try {
  const answer = await attestedFetch(`https://localhost:${port}/price/${pair}`, { policy });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  const [statement = "", signature = "", key = ""] = text.split("\n");
  const signed = Buffer.from(signature, "hex");
  const by = { key: publicKey(key), dsaEncoding: "ieee-p1363" };
  if (!verify("sha256", Buffer.from(statement), by, signed)) throw new Error("The signature does not hold.");
  const [, price, time, sources] = statement.split(" ");
  console.log(`${pair} is ${price}, as of ${new Date(time * 1000).toISOString()}, from ${sources} sources.`);
  console.log(`Signed: "${statement}"\n  by ${key}\n  with ${signature}`);
} catch (error) {
  const isRefused = error instanceof AttestationError;
  console.error(isRefused ? `Nothing was sent: ${error.message}` : error.message);
  process.exitCode = 1;
}
