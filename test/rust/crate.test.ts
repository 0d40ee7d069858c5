/** The crate `litebox`, used by programs in enclaves. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer, connect, type AddressInfo } from "node:net";
import { createServer as createHttpsServer, request } from "node:https";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { lacksRust } from "../../runtime/image/testing/rust.ts";
import { lacks, testSystem } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { makeCertificates, type Certificates } from "../tls/certificates.ts";
import { freePort, startEnclave } from "../tls/enclave.ts";
import { buildRust, OUTPUT } from "./enclave.ts";
import { layoutSources, type LayoutSources } from "./layout.ts";

/** A little later, when the certificates that are made now are valid. */
const clock = () => (Date.now() + 60_000) * 1000;

async function untilSays(output: () => string, text: string): Promise<void> {
  while (!output().includes(text)) await new Promise((done) => setTimeout(done, 5));
}

describe("the crate litebox", { skip: lacksRust }, () => {
  let image: EnclaveImage;
  let layout: LayoutSources;

  before(async () => {
    layout = await layoutSources();
    image = await buildRust(
      "crate",
      { enclave: { threads: 4 } },
      { "src/layout.rs": layout.rust, "layout.c": layout.c },
    );
  });

  async function run(part: readonly string[], input = ""): Promise<string> {
    const { end, output } = await startEnclave(image, { arguments: part, input, clock }).ended;
    return `${output}${end}`;
  }

  test("reads and writes the console", async () => {
    const long = "0123456789".repeat(60);
    assert.equal(
      await run(["console", "a", "ä"], "Ada\none\ntwo"),
      `Your name? ["a", "ä"]      Ada|0.667|0xff\n7: "one\\ntwo"\n${long.slice(0, 250)}-${long}+0123456\n859\ndone\nexit 0`,
    );
  });

  test("allocates memory of any size and alignment", async () => {
    assert.equal(await run(["heap"]), "1390\nexit 0");
  });

  test("starts threads that wait for each other", async () => {
    assert.equal(await run(["threads"]), "14 600\n3 [2, 4, 6, 8]\n2 true\nexit 0");
  });

  test("asks for the time", async () => {
    const before = Math.floor(clock() / 1e6) * 1000;
    const [fixed, now = "", end] = (await run(["time"])).split("\n");
    assert.deepEqual([fixed, end], ["2000-02-29T12:09:14Z", "exit 0"]);
    assert.ok(before <= Date.parse(now) && Date.parse(now) <= clock() / 1000, now);
  });

  test("keeps secrets", async () => {
    assert.equal(await run(["secrets"]), "Secret(32 bytes) Secret(0 bytes)\nexit 0");
  });

  test("has the types and constants of the headers", async () => {
    assert.equal(await run(["layout"]), `${layout.count}\nexit 0`);
    assert.ok(layout.count > 140, String(layout.count));
  });

  test("a program's status is what its main function returns", async () => {
    assert.equal(await run([]), "exit 7");
    assert.equal(await run(["other"]), "no part is called other\nexit 0");
    assert.equal(await run(["exit"]), "exit 3");
    assert.equal(await run(["error"]), "Error: the input ended too early\nexit 1");
  });

  test("a panic says where and why, and ends the enclave", async () => {
    const ABORT = "The program called abort(), or an assertion failed.";
    assert.match(await run(["panic"]), /^panicked at src\/lib\.rs:32:26:\nnothing is left of 0\n/);
    assert.ok((await run(["panic"])).endsWith(`\n${ABORT}`));
    assert.match(
      await run(["overflow"]),
      /^panicked at src\/lib\.rs:33:\d+:\nattempt to subtract with overflow\n/,
    );
    assert.match(await run(["exhaust"]), /memory allocation of 1073741824 bytes failed\n/);
  });

  test("connects by TCP", async (t) => {
    const server = createServer((socket) => {
      socket.once("data", (data) => socket.end(data.toString().toUpperCase()));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    assert.equal(await run(["talk", "127.0.0.1", String(port)]), "HELLO FROM 42\n\nexit 0");
    const unused = String(await freePort());
    assert.equal(
      await run(["talk", "127.0.0.1", unused]),
      "the peer refused the connection (errno 111)\nexit 0",
    );
  });

  test("serves by TCP", async () => {
    const port = await freePort();
    const enclave = startEnclave(image, { arguments: ["serve", String(port)] });
    await untilSays(enclave.output, "listening");
    const answer = await new Promise<string>((done) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("abcde"));
      let text = "";
      socket.on("data", (data: Buffer) => (text += data.toString()));
      socket.on("end", () => {
        done(text);
      });
    });
    assert.equal(answer, "edcba");
    const { end, open } = await enclave.ended;
    assert.deepEqual({ end, open }, { end: "exit 0", open: 0 });
  });
});

const skip =
  lacksRust === false ? (lacksMbedtls === false ? await lacks("openssl") : lacksMbedtls) : lacksRust;

describe("the crate litebox with cryptography", { skip }, () => {
  let image: EnclaveImage;
  let certificates: Certificates;

  before(async () => {
    const manifest = { optimize: "s", enclave: { heap: "512K" } };
    [image, certificates] = await Promise.all([buildRust("crypto", manifest), makeCertificates()]);
  });
  after(() => certificates.remove());

  test("seals data", async () => {
    const { output, end } = await startEnclave(image, { arguments: ["seal"] }).ended;
    assert.equal(output, "Err(Altered) Err(Format)\n".repeat(2));
    assert.equal(end, "exit 0");
  });

  test("makes and checks reports", async () => {
    const { output, end } = await startEnclave(image, { arguments: ["report"] }).ended;
    assert.deepEqual([output, end], ["true\n", "exit 0"]);
  });

  test("asks for quotes", async () => {
    const { output } = await startEnclave(image, { arguments: ["quote"] }).ended;
    assert.equal(output, "Err(the host has nobody who does it (errno 38))\n");
    const root = resolve(import.meta.dirname, "../..");
    const args = [join(root, "runtime/cli/main.ts"), "run", join(OUTPUT, "crypto"), "--", "quote"];
    const cache = testSystem.cacheFolder;
    const env = { ...process.env, LITEBOX_CACHE: cache, LITEBOX_STATE: join(cache, "state") };
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
    assert.match(stdout, /^Ok\(\d{4}\)\n$/, stderr);
  });

  test("asks by HTTPS", async (t) => {
    const server = createHttpsServer({ ...certificates.ec, minVersion: "TLSv1.3" }, (asked, response) => {
      asked.on("data", (data: Buffer) =>
        response.writeHead(202).end(`${asked.method} ${asked.url} ${data.toString()}`),
      );
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const ask = (input: string) =>
      startEnclave(image, { arguments: ["ask", String(port)], input, clock }).ended;
    const trusting = await ask(certificates.authority);
    assert.deepEqual([trusting.end, trusting.open], ["exit 0", 0]);
    assert.match(trusting.output, /^The certificate is not valid at this time\n202 POST \/x question\n/);
    assert.doesNotMatch((await ask("")).output, /^202/m);
  });

  test("answers by HTTPS", async () => {
    const port = await freePort();
    const enclave = startEnclave(image, { arguments: ["serve", String(port)] });
    await untilSays(enclave.output, "ready");
    const [ca = ""] = /^-----BEGIN[^]*END CERTIFICATE-----\n/.exec(enclave.output()) ?? [];
    const ask = (body: string) =>
      new Promise<string>((done, fail) => {
        const options = { host: "127.0.0.1", servername: "localhost", port, path: "/p", method: "PUT", ca };
        const asking = request(options, (response) => {
          let text = "";
          response.on("data", (data: Buffer) => (text += data.toString()));
          response.on("end", () => {
            done(`${response.statusCode} ${text}`);
          });
        });
        asking.on("error", fail).end(body);
      });
    assert.equal(await ask("one"), "201 PUT /p one 1");
    assert.equal(await ask("two"), "201 PUT /p two 2");
    const { end, open } = await enclave.ended;
    assert.deepEqual({ end, open }, { end: "exit 0", open: 0 });
  });
});

/** All that is written in Rust here, but what a test makes. */
const FORMATTED = [
  ...["runtime/guest/rust/src/lib.rs", "samples/hello-rust/src/lib.rs"],
  ...["test/rust/crypto.rs", "debug-adapter/testing/programs/values.rs"],
];

test("is formatted by rustfmt", { skip: await lacks("rustfmt") }, () => {
  const options = { cwd: resolve(import.meta.dirname, "../.."), encoding: "utf8" } as const;
  const { stdout, stderr, status } = spawnSync(
    "rustfmt",
    ["--check", "--edition=2021", ...FORMATTED],
    options,
  );
  assert.equal(status, 0, stdout + stderr);
});
