/**
 * What is outside of the gateway. Run `npm run build` once before.
 * A sensor: node samples/edge-gateway/client.mjs send PORT "inlet 1 21.55" ...
 * The office: node samples/edge-gateway/client.mjs report PORT MEMORY; it keeps in the file MEMORY what it has had.
 * Neither says anything to a gateway that is not the enclave which policy.json accepts.
 */
import { createDecipheriv, createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { diffieHellman, hkdfSync, verify } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { AttestationError, attestedFetch } from "litebox/client";

const [what, port = "8447", ...rest] = process.argv.slice(2);
const file = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const post = (path, body) =>
  attestedFetch(`https://localhost:${port}${path}`, { policy: file("policy.json"), method: "POST", body });

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** P-256, from the form of SEC 1: 4, and both coordinates. */
function publicKey(point) {
  const coordinate = (at) => point.subarray(at, at + 32).toString("base64url");
  return createPublicKey({
    format: "jwk",
    key: { kty: "EC", crv: "P-256", x: coordinate(1), y: coordinate(33) },
  });
}

/** The parts of a report (see report.c), decrypted; throws where its signature or its tag does not hold. */
function open(report) {
  const [signed, signature] = [report.subarray(0, -64), report.subarray(-64)];
  const head = signed.subarray(0, 8 + 65 + 65);
  const [signer, made] = [head.subarray(8, 73), head.subarray(73)];
  if (!verify("sha256", signed, { key: publicKey(signer), dsaEncoding: "ieee-p1363" }, signature))
    throw new Error("The signature of the report does not hold.");
  const secret = diffieHellman({
    privateKey: createPrivateKey(file("office.key")),
    publicKey: publicKey(made),
  });
  const key = Buffer.from(hkdfSync("sha256", secret, made, "edge-gateway report", 32));
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12));
  decipher.setAAD(head).setAuthTag(signed.subarray(-16));
  const text = decipher.update(signed.subarray(head.length, -16), undefined, "utf8") + decipher.final("utf8");
  const [previous, ...lines] = text.split("\n");
  return { number: Number(head.readBigUInt64BE()), signer: signer.toString("hex"), previous, lines };
}

async function nextReport(memoryFile) {
  const memory = existsSync(memoryFile)
    ? JSON.parse(readFileSync(memoryFile, "utf8"))
    : { number: 0, hash: sha256("") };
  const answer = await post(`/reports/${memory.number + 1}`, "");
  if (answer.status === 409)
    throw new Error(
      `The gateway was set back, since report ${memory.number} was had: ${await answer.text()}`,
    );
  if (answer.status !== 200) throw new Error(await answer.text());
  const report = Buffer.from(await answer.arrayBuffer());
  const { number, signer, previous, lines } = open(report);
  if (memory.signer !== undefined && signer !== memory.signer)
    throw new Error("This is another gateway than before, or it was set back to its beginning.");
  if (number !== memory.number + 1 || previous !== memory.hash)
    throw new Error(
      `The gateway was set back: report ${number} does not follow the one that was had before.`,
    );
  writeFileSync(memoryFile, JSON.stringify({ number, hash: sha256(report), signer }));
  console.log(`Report ${number}`);
  for (const line of lines) {
    const [name, count, ...values] = line.split(" ");
    const [least, mean, most] = values.map((value) => (Number(value) / 100).toFixed(2));
    console.log(`${name}: ${count} readings, from ${least} to ${most}, ${mean} on average`);
  }
}

try {
  if (what === "send") {
    const answer = await post("/readings", rest.map((line) => `${line}\n`).join(""));
    console.log(await answer.text());
    process.exitCode = answer.ok ? 0 : 1;
  } else if (what === "report" && rest.length === 1) {
    await nextReport(rest[0]);
  } else {
    console.error('client.mjs send PORT "SENSOR NUMBER VALUE"... | report PORT MEMORY');
    process.exitCode = 2;
  }
} catch (error) {
  const isRefused = error instanceof AttestationError;
  console.error(isRefused ? `Nothing was sent: ${error.message}` : error.message);
  process.exitCode = 1;
}
