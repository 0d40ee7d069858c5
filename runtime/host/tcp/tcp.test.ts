import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeUtf8 } from "../../base/text.ts";
import { arrayNetwork } from "../testing/array-network.ts";
import { TcpHandles } from "./handles.ts";
import { TCP_ERRNO, TcpError } from "./network.ts";
import { restricted } from "./policy.ts";

const EIO = -5;
const EBADF = -9;
const EINVAL = -22;

test("connections and listeners have numbers, and read and write by them", () => {
  const network = arrayNetwork(() => [encodeUtf8("hello"), encodeUtf8("you")]);
  const handles = new TcpHandles(network);
  assert.equal(handles.open("::1:443"), 1);
  assert.equal(handles.open(":8443"), 2);
  assert.equal(handles.accept(2), 3);
  assert.deepEqual(
    network.connections.map(({ target }) => target),
    ["::1:443", ":8443"],
  );
  const read: string[] = [];
  const deliver = (bytes: Uint8Array): number => {
    read.push(new TextDecoder().decode(bytes));
    return bytes.length;
  };
  for (const capacity of [3, 100, 100, 100]) void handles.read(3, capacity, deliver);
  assert.deepEqual(read, ["hel", "lo", "you", ""]);
  assert.equal(handles.write(1, encodeUtf8("abc")), 3);
  assert.equal(handles.close(1), 0);
  assert.equal(network.connections[0]?.closed, true);
  handles.closeAll();
  assert.equal(handles.size, 0);
  assert.equal(network.closedListeners, 1);
});

test("what the enclave makes up is refused", () => {
  const handles = new TcpHandles(arrayNetwork(() => []));
  for (const target of ["", "a", "a:", ":0", ":65536", "a:-1", "a:1x", `${"a".repeat(254)}:1`])
    assert.equal(handles.open(target), EINVAL, target);
  for (const number of [0, 1, -1, Number.NaN, 2 ** 53]) {
    assert.equal(handles.accept(number), EBADF);
    assert.equal(
      handles.read(number, 1, () => 0),
      EBADF,
    );
    assert.equal(handles.write(number, new Uint8Array(1)), EBADF);
    assert.equal(handles.close(number), EBADF);
  }
  assert.equal(new TcpHandles(undefined).open("a:1"), -TCP_ERRNO.EACCES);
  for (let count = 0; count < 1024; count++) void handles.open("a:1");
  assert.equal(handles.open("a:1"), EIO);
});

test("errors are numbers, at once or later", async () => {
  const failing = (error: Error) =>
    new TcpHandles({
      connect: () => {
        throw error;
      },
      listen: () => Promise.reject(error),
    });
  assert.equal(failing(new TcpError("ECONNREFUSED")).open("a:1"), -TCP_ERRNO.ECONNREFUSED);
  assert.equal(await failing(new TcpError("EADDRINUSE")).open(":1"), -TCP_ERRNO.EADDRINUSE);
  assert.equal(failing(new Error("something")).open("a:1"), EIO);
});

test("only what the manifest names is reached", () => {
  const network = arrayNetwork(() => []);
  const policy = { connect: ["example.com:443", "10.0.0.1:*"], listen: [8443] };
  const handles = new TcpHandles(restricted(network, policy));
  for (const target of ["Example.com:443", "10.0.0.1:1", ":8443"])
    assert.ok(Number(handles.open(target)) > 0, target);
  for (const target of ["example.com:80", "example.org:443", "10.0.0.11:1", ":8444", "xexample.com:443"])
    assert.equal(handles.open(target), -TCP_ERRNO.EACCES, target);
});
