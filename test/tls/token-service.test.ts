/** samples/token-service from end to end: whom clients talk to, whom they refuse before they have said anything, and what a restart keeps. */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test, type TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";

import { readAttestedCertificate } from "../../runtime/attest/ratls/certificate.ts";
import { toHex } from "../../runtime/base/hex.ts";
import { parseArguments } from "../../runtime/cli/arguments.ts";
import type { CommandContext } from "../../runtime/cli/command.ts";
import { loadCommand } from "../../runtime/cli/commands/index.ts";
import { machineNetwork } from "../../runtime/cli/network.ts";
import { Output } from "../../runtime/cli/output.ts";
import { attestedConnect, attestedFetch, AttestationError } from "../../runtime/client/index.ts";
import { handshake } from "../../runtime/client/handshake.ts";
import { DEFAULT_BASE, readSgxs, type EnclaveImage } from "../../runtime/enclave/image.ts";
import { createProcessor } from "../../runtime/enclave/sgx/processor.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { MemoryStorage } from "../../runtime/host/files/memory-storage.ts";
import type { Network } from "../../runtime/host/tcp/network.ts";
import { build, lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample, type Workspace } from "../editor/workspace.ts";
import { freePort, startEnclave, type RunningEnclave } from "./enclave.ts";

const skip = lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls;
const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const CLIENT = join(ROOT, "samples/token-service/client.mjs");
const clock = () => Date.now() * 1000;

describe("samples/token-service", { skip }, () => {
  const storage = new MemoryStorage();
  const processor = createProcessor();
  let sample: Workspace;
  let image: EnclaveImage;
  let explorer: Explorer;
  let measurement = "";
  let enclave: RunningEnclave;
  let port = 0;
  let folder = "";

  async function buildSample(): Promise<EnclaveImage> {
    const { project, record } = await build(sample.folder);
    measurement = record.mrenclave;
    const { value } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
    assert.ok(value);
    explorer = new Explorer(value, { processor });
    return value;
  }

  async function start(first = "Listening at"): Promise<RunningEnclave> {
    port = await freePort();
    const network: Network = { ...machineNetwork, listen: () => machineNetwork.listen(port) };
    const started = startEnclave(image, { arguments: [], network, processor, storage, clock, explorer });
    await started.says(first);
    return started;
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "litebox-token-"));
    sample = copySample("token-service");
    image = await buildSample();
    enclave = await start();
  });
  after(async () => {
    enclave.stop();
    sample.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const policy = (sgx: object = {}) => ({ allowSimulated: true, debug: true, sgx });
  const post = async (path: string, body: string, under: object = policy({ mrEnclave: measurement })) => {
    const url = `https://localhost:${port}${path}`;
    const answer = await attestedFetch(url, { policy: under, method: "POST", body });
    return `${answer.status} ${await answer.text()}`;
  };
  const certificatePem = async (): Promise<string> => {
    const { socket, certificate } = await handshake({ host: "127.0.0.1", port });
    socket.destroy();
    const lines =
      Buffer.from(certificate)
        .toString("base64")
        .match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  };

  async function attest(under: object, ...more: readonly string[]): Promise<string> {
    const file = join(folder, "policy.json");
    await writeFile(file, JSON.stringify(under));
    const command = await loadCommand("attest");
    assert.ok(command);
    let out = "";
    const output = new Output({
      out: { write: (data) => void (out += String(data)) },
      error: { write: () => undefined },
    });
    const given = [`localhost:${port}`, "--policy", file, ...more];
    const context: CommandContext = {
      ...parseArguments(command, given),
      output,
      workingFolder: folder,
    };
    return `${await command.run(context as CommandContext<never>)} ${out}`;
  }

  test("its client gets a token, and its token is good", async () => {
    const args = ["--conditions=litebox-source", CLIENT, "alice@example.com", String(port)];
    const { stdout } = await execute(process.execPath, args);
    const [token = "", verdict] = stdout.trimEnd().split("\n");
    assert.equal(verdict, "The token is alice@example.com's.");
    const [header = "", claims = ""] = token
      .split(".")
      .map((part) => Buffer.from(part, "base64url").toString());
    assert.deepEqual(JSON.parse(header), { alg: "HS256", typ: "JWT" });
    const { sub, exp } = JSON.parse(claims) as { sub: string; exp: number };
    assert.equal(sub, "alice@example.com");
    assert.ok(Math.abs(exp - Date.now() / 1000 - 3600) < 120);
  });

  test("tokens of others, and those that were altered, are refused", async () => {
    const token = (await post("/issue", "bob")).slice(4);
    assert.equal(await post("/check", token), "200 bob");
    for (const at of [0, 40, token.length - 2]) {
      const altered = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      assert.equal(await post("/check", altered), "403 This service has not issued the token.");
    }
    assert.match(await post("/issue", 'b"ob'), /^400 A subject has/);
    assert.match(await post("/else", ""), /^404 /);
  });

  test("litebox attest says who it is, and refuses whoever it is not", async () => {
    const accepted = await attest(policy({ mrEnclave: measurement }));
    assert.match(accepted, /^0 Accepted: evidence about an SGX enclave \(SIMULATED/);
    assert.ok(accepted.includes(`MRENCLAVE       ${measurement}`), accepted);
    assert.match(await attest(policy({ mrEnclave: "00".repeat(32) })), /^1 Refused.*\n.*MRENCLAVE is/);
    assert.match(await attest({ debug: true }), /^1 Refused[^]*FAIL {2}The platform is not simulated/);
    assert.match(await attest(policy(), "--time", "2024-01-01T00:00:00Z"), /^1 Refused.*\n.*valid only from/);
    const told = JSON.parse((await attest(policy(), "--json")).slice(2)) as Record<string, unknown>;
    assert.equal(told["verdict"], "accepted");
    assert.equal(told["address"], `localhost:${port}`);
  });

  test("openssl, Node's https and fetch talk to it as to any server", async () => {
    const pem = await certificatePem();
    const file = join(folder, "certificate.pem");
    await writeFile(file, pem);
    const status = await new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", servername: "localhost", port, ca: pem }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).on("error", reject);
    });
    assert.equal(status, 404);
    const client = spawn("openssl", [
      ...["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", file, "-verify_return_error"],
      ...["-servername", "localhost", "-quiet", "-no_ign_eof"],
    ]);
    let text = "";
    client.stdout.on("data", (data: Buffer) => (text += data.toString()));
    client.stdin.write("POST /issue HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\ncarol");
    await new Promise((done) => client.on("close", done));
    assert.match(text, /^HTTP\/1\.1 200 [^]*eyJ/);
    const script = `fetch("https://localhost:${port}/").then((answer) => console.log(answer.status))`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: file };
    assert.equal((await execute(process.execPath, ["-e", script], { env })).stdout, "404\n");
  });

  /** A server that would like to have what clients say; `heard` is what it has got after the handshake. */
  async function impostor(t: TestContext, extension?: string) {
    const args = [
      "req",
      "-x509",
      "-nodes",
      "-days",
      "1",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
    ];
    const [key, cert] = [join(folder, "impostor.key"), join(folder, "impostor.pem")];
    const more = extension === undefined ? [] : ["-addext", `2.23.133.5.4.9=DER:${extension}`];
    await execute("openssl", [...args, "-subj", "/CN=localhost", "-keyout", key, "-out", cert, ...more]);
    let heard = 0;
    const server = createTlsServer({ cert: await readFile(cert), key: await readFile(key) }, (socket) => {
      socket.on("data", (data: Buffer) => {
        heard += data.length;
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nfooled"); // so that who is taken in does not wait
      });
      socket.on("error", () => undefined);
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => server.close());
    return { port: (server.address() as AddressInfo).port, heard: () => heard };
  }

  async function evidenceHex(change: (bytes: Uint8Array) => void = () => undefined): Promise<string> {
    const { socket, certificate } = await handshake({ host: "127.0.0.1", port });
    socket.destroy();
    const bytes = readAttestedCertificate(certificate)
      .value?.certificate.extensions.get("2.23.133.5.4.9")
      ?.value.slice();
    assert.ok(bytes);
    change(bytes);
    return toHex(bytes);
  }

  const refused = async (where: number, failed: string, under = policy({ mrEnclave: measurement })) => {
    const asking = attestedFetch(`https://127.0.0.1:${where}/issue`, {
      policy: under,
      method: "POST",
      body: "a secret",
    });
    await assert.rejects(asking, (error) => {
      assert.ok(error instanceof AttestationError);
      const failures = error.verification.checks.filter(({ outcome }) => outcome === "failed");
      assert.ok(
        failures.some(({ id }) => id === failed),
        error.message,
      );
      return true;
    });
  };

  test("a client refuses impostors before it has said anything, each for its own reason", async (t) => {
    const plain = await impostor(t);
    await refused(plain.port, "evidence");
    const relay = await impostor(t, await evidenceHex());
    await refused(relay.port, "certificate-key");
    const altered = await impostor(t, await evidenceHex((bytes) => (bytes[7 + 48 + 64] = 0)));
    await refused(altered.port, "quote-signature");
    for (const server of [plain, relay, altered]) assert.equal(server.heard(), 0);
    await refused(port, "policy-sgx-mr-enclave", policy({ mrEnclave: "11".repeat(32) }));
    await refused(port, "policy-debug", { ...policy(), debug: false });
  });

  test("what is no service, and a policy with mistakes, are told as such", async (t) => {
    const mute = createTcpServer((socket) => socket.end("no TLS\r\n"));
    await new Promise<void>((done) => mute.listen(0, "127.0.0.1", done));
    t.after(() => mute.close());
    const at = { host: "127.0.0.1", port: (mute.address() as AddressInfo).port };
    await assert.rejects(attestedConnect(at, { policy: policy() }), /There is no TLS with 127\.0\.0\.1/);
    await assert.rejects(attestedConnect(at, { policy: { debugs: true } }), /no key "debugs"/);
    await assert.rejects(attestedFetch("http://localhost/", { policy: policy() }), /Only https:/);
    const signal = AbortSignal.abort();
    await assert.rejects(attestedFetch(`https://localhost:${port}/`, { policy: policy(), signal }), {
      name: "AbortError",
    });
  });

  test("a restart keeps the key; another image of the same signer cannot open it", async () => {
    const token = (await post("/issue", "dave")).slice(4);
    enclave.stop();
    assert.match(enclave.output(), /^A new signing key was made\./);
    enclave = await start();
    assert.match(enclave.output(), /^Listening at/);
    assert.equal(await post("/check", token), "200 dave");
    enclave.stop();
    await writeFile(
      sample.file("main.c"),
      (await readFile(sample.file("main.c"), "utf8")).replace("3600", "7200"),
    );
    image = await buildSample();
    enclave = await start("The signing key");
    const { end, output } = await enclave.ended;
    assert.deepEqual(
      [end, output],
      ["exit 1", "The signing key: The host does not allow it, or the file is another enclave's\n"],
    );
  });
});
