/**
 * Clients of the service. Whoever owns the weights: node samples/private-inference/client.mjs teach [PORT]
 * Whoever has a picture (of this digit, by this hand): node samples/private-inference/client.mjs DIGIT [PORT] [HAND]
 * Run `npm run build` once before. Neither sends anything to a service that is not the enclave which policy.json accepts.
 */
import { readFileSync } from "node:fs";
import { AttestationError, attestedFetch } from "litebox/client";
import { draw, learn } from "./digits.mjs";

const [what = "7", port = "8445", hand = "1"] = process.argv.slice(2);
const policy = readFileSync(new URL("policy.json", import.meta.url), "utf8");
const [path, body] =
  what === "teach" ? ["/weights", learn()] : ["/classify", draw(Number(what), Number(hand))];

try {
  const answer = await attestedFetch(`https://localhost:${port}${path}`, { policy, method: "POST", body });
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  const isRefused = error instanceof AttestationError;
  console.error(isRefused ? `Nothing was sent: ${error.message}` : error.message);
  process.exitCode = 1;
}
