import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { TcpError } from "../host/tcp/network.ts";
import { machineNetwork } from "./network.ts";

/** A port that nobody listened at a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("bytes go both ways, and both ends can end", async () => {
  const port = await freePort();
  const listener = await machineNetwork.listen(port);
  const [near, far] = await Promise.all([machineNetwork.connect("127.0.0.1", port), listener.accept()]);
  await near.write(Buffer.from("hello"));
  assert.equal(Buffer.from(await far.read(3)).toString(), "hel");
  assert.equal(Buffer.from(await far.read(100)).toString(), "lo");
  await far.write(Buffer.from("you"));
  far.close();
  assert.equal(Buffer.from(await near.read(100)).toString(), "you");
  assert.equal((await near.read(100)).length, 0);
  near.close();
  await assert.rejects(Promise.resolve(machineNetwork.listen(port)), new TcpError("EADDRINUSE"));
  listener.close();
});

test("what cannot be reached has an error of its own", async () => {
  const port = await freePort();
  await assert.rejects(
    Promise.resolve(machineNetwork.connect("127.0.0.1", port)),
    (error: unknown) => error instanceof TcpError && error.code === "ECONNREFUSED",
  );
});
