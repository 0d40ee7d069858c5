import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byteString, bytesOf } from "./codec.ts";
import { encodeFrame, FrameReader, type FrameEvent } from "./frame.ts";

function read(text: string): FrameEvent[] {
  return new FrameReader().push(bytesOf(text));
}

test("a frame carries its checksum", () => {
  assert.equal(byteString(encodeFrame("OK")), "$OK#9a");
  assert.equal(byteString(encodeFrame("")), "$#00");
});

test("acknowledgements, the interrupt byte and packets come apart", () => {
  assert.deepEqual(read("+$OK#9a-\x03"), [
    { kind: "acknowledged" },
    { kind: "packet", body: "OK" },
    { kind: "rejected" },
    { kind: "interrupt" },
  ]);
});

test("a checksum split over two reads is waited for", () => {
  const reader = new FrameReader();
  assert.deepEqual(reader.push(bytesOf("$OK#9")), []);
  assert.deepEqual(reader.push(bytesOf("a")), [{ kind: "packet", body: "OK" }]);
});

test("run lengths are expanded: `0* ` is four zeros", () => {
  assert.deepEqual(read("$0* #7a"), [{ kind: "packet", body: "0000" }]);
});

test("a wrong or malformed checksum and an oversized frame are damage, and the next frame is read", () => {
  assert.deepEqual(
    read("$OK#00$OK#zz$OK#9a").map((event) => event.kind),
    ["damaged", "damaged", "packet"],
  );
  const small = new FrameReader(4);
  assert.deepEqual(
    small.push(bytesOf("$abcdefgh#24$OK#9a")).map((event) => event.kind),
    ["damaged", "packet"],
  );
});

test("a run length cannot blow up beyond the limit", () => {
  const body = "a" + "*~".repeat(20);
  const [event] = new FrameReader(64).push(rawFrame(body));
  assert.equal(event?.kind, "damaged");
});

test("any body survives, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.nat(40), { maxLength: 20 }),
      (payload, cuts) => {
        const frame = encodeFrame(byteString(payload));
        const reader = new FrameReader();
        const events: FrameEvent[] = [];
        let at = 0;
        for (const cut of [...cuts, frame.length]) {
          events.push(...reader.push(frame.subarray(at, at + cut)));
          at = Math.min(frame.length, at + cut);
        }
        assert.deepEqual(events, [{ kind: "packet", body: byteString(payload) }]);
      },
    ),
  );
});

test("no bytes make the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void new FrameReader(256).push(bytes)),
  );
});

/** A frame whose body is not escaped, as a hostile peer may send it. */
function rawFrame(body: string): Uint8Array {
  const sum = [...bytesOf(body)].reduce((total, byte) => (total + byte) & 0xff, 0);
  return bytesOf(`$${body}#${sum.toString(16).padStart(2, "0")}`);
}
