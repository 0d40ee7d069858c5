/** samples/http-hello from end to end: built, run, asked over HTTPS, at the port that its manifest names and no other. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { get } from "node:https";
import { test } from "node:test";
import { promisify } from "node:util";

import { machineNetwork } from "../../runtime/cli/network.ts";
import { DEFAULT_BASE, readSgxs } from "../../runtime/enclave/image.ts";
import type { Network } from "../../runtime/host/tcp/network.ts";
import { restricted } from "../../runtime/host/tcp/policy.ts";
import { build, lacks } from "../../runtime/image/testing/temporary-project.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { copySample } from "../editor/workspace.ts";
import { freePort, startEnclave } from "./enclave.ts";

const skipScan = lacksMbedtls === false ? await lacks("objdump") : lacksMbedtls;

function ask(port: number, path: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", servername: "localhost", port, path, ca }, (response) => {
      let text = "";
      response.on("data", (data: Buffer) => (text += data.toString()));
      response.on("end", () => {
        resolve(`${response.statusCode} ${text}`);
      });
    }).on("error", reject);
  });
}

test("no instruction of TLS is one that an enclave lacks", { skip: skipScan }, async (t) => {
  const sample = copySample("http-hello");
  t.after(sample.remove);
  const { project } = await build(sample.folder);
  const options = { maxBuffer: 256 << 20 };
  const { stdout } = await promisify(execFile)(
    "objdump",
    ["-d", "--no-show-raw-insn", project.outputs.elf],
    options,
  );
  const mnemonics = new Set(
    Array.from(stdout.matchAll(/^ +[0-9a-f]+:\t(\S+)/gm), ([, mnemonic]) => mnemonic),
  );
  for (const needed of ["aesenc", "pclmullqlqdq", "rdrand"]) assert.ok(mnemonics.has(needed), needed);
  for (const illegal of [
    "cpuid",
    "syscall",
    "sysenter",
    "int",
    "rdtsc",
    "rdtscp",
    "in",
    "out",
    "vmcall",
    "hlt",
  ])
    assert.ok(!mnemonics.has(illegal), illegal);
});

test("samples/http-hello greets its visitors", { skip: lacksMbedtls }, async (t) => {
  const sample = copySample("http-hello");
  t.after(sample.remove);
  const { project, record } = await build(sample.folder);
  assert.deepEqual(record.hostCalls, ["arguments", "console_write", "tcp_open", "tcp_read", "tcp_write"]);
  const { value: image } = readSgxs(await readFile(project.outputs.image), DEFAULT_BASE);
  assert.ok(image);
  const port = await freePort();
  // The port of the manifest may be taken here: the test's network has another one in its place.
  const elsewhere: Network = { ...machineNetwork, listen: () => machineNetwork.listen(port) };
  const start = (listen: readonly number[]) =>
    startEnclave(image, { arguments: ["3"], network: restricted(elsewhere, { connect: [], listen }) });

  const refused = await start([80]).ended;
  assert.equal(refused.end, "exit 1");
  assert.match(refused.output, /The server does not start: No connection\.\n$/);

  const enclave = start(project.manifest.host.tcp.listen);
  t.after(enclave.stop);
  while (!enclave.output().includes("Listening at")) await new Promise((done) => setTimeout(done, 5));
  const [ca = ""] = /^-----BEGIN[^]*END CERTIFICATE-----\n/.exec(enclave.output()) ?? [];
  assert.equal(await ask(port, "/", ca), "200 Hello from an enclave, visitor 1.\n");
  assert.equal(await ask(port, "/elsewhere", ca), "404 ");
  assert.equal(await ask(port, "/", ca), "200 Hello from an enclave, visitor 2.\n");
  const { end, open } = await enclave.ended;
  assert.deepEqual({ end, open }, { end: "exit 0", open: 0 });
});
