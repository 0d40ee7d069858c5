import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { FileInput, RecordedConsole, StreamInput } from "./console.ts";

test("a file is read in pieces and then at its end", () => {
  const input = new FileInput(Uint8Array.of(1, 2, 3));
  assert.deepEqual(
    [input.read(2), input.read(2), input.read(2)],
    [Uint8Array.of(1, 2), Uint8Array.of(3), new Uint8Array()],
  );
});

test("a stream gives what has come, keeps what did not fit, and has an end", async () => {
  const stream = new PassThrough();
  const input = new StreamInput(stream);
  const first = input.read(2);
  assert.ok(first instanceof Promise);
  stream.write(Uint8Array.of(1, 2, 3));
  assert.deepEqual(Array.from(await first), [1, 2]);
  const rest = input.read(10);
  assert.ok(rest instanceof Uint8Array);
  assert.deepEqual(Array.from(rest), [3]);
  stream.end();
  assert.equal((await input.read(10)).length, 0);
  assert.equal((await input.read(10)).length, 0);
});

test("a stream that was never read is left alone", () => {
  const stream = new PassThrough();
  new StreamInput(stream).close();
  assert.equal(stream.destroyed, false);
});

test("recorded output is kept by stream, and letters that come in two pieces are whole", () => {
  const recorded = new RecordedConsole();
  recorded.write(1, Uint8Array.of(0xc3));
  recorded.write(2, Uint8Array.of(0x21));
  recorded.write(1, Uint8Array.of(0xbc));
  assert.deepEqual([recorded.text(1), recorded.text(2)], ["ü", "!"]);
});
