/**
 * The vendor's server: gives the glossary to the program with this MRENCLAVE, and to nobody else.
 * Run `npm run build` once, then: node samples/licence-guard/server.mjs MRENCLAVE [PORT]
 * Its key is no secret, since it is here for everybody: for development only.
 */
import { readFileSync } from "node:fs";
import { attestedServer } from "litebox/client";

const [mrEnclave, port = "8448"] = process.argv.slice(2);
const file = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
// The file has comments, which only the package reads; so the measurement goes into its text.
const policy = file("policy.json").replace('"sgx": {', `"sgx": { "mrEnclave": "${mrEnclave}",`);

const server = attestedServer(
  { policy, cert: file("server.pem"), key: file("server.key") },
  (_, response) => {
    console.log("The glossary was given out.");
    response.end(file("glossary.txt"));
  },
);
server.on("tlsClientError", (error) => {
  console.log(`Nothing was given out: ${error.message}`);
});
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`Listening at https://localhost:${server.address().port}/`);
});
