/**
 * A client of the token service: gets a token and has it checked. Each request goes to an enclave that policy.json accepts, or nowhere.
 * Run `npm run build` once, then: node samples/token-service/client.mjs SUBJECT [PORT]
 */
import { readFileSync } from "node:fs";
import { AttestationError, attestedFetch } from "litebox/client";

const [subject = "alice", port = "8444"] = process.argv.slice(2);
const policy = readFileSync(new URL("policy.json", import.meta.url), "utf8");

async function post(path, body) {
  const answer = await attestedFetch(`https://localhost:${port}${path}`, { policy, method: "POST", body });
  return { status: answer.status, text: await answer.text() };
}

try {
  const issued = await post("/issue", subject);
  console.log(issued.text);
  if (issued.status === 200) {
    const { status, text } = await post("/check", issued.text);
    console.log(status === 200 ? `The token is ${text}'s.` : text);
  }
  process.exitCode = issued.status === 200 ? 0 : 1;
} catch (error) {
  const isRefused = error instanceof AttestationError;
  console.error(isRefused ? `Nothing was sent: ${error.message}` : error.message);
  process.exitCode = 1;
}
