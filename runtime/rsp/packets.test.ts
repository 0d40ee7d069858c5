import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Packet } from "./packet.ts";
import { packets } from "./packets/index.ts";

for (const [key, packet] of Object.entries(packets) as [string, Packet<unknown, unknown>][]) {
  test(`${key}: examples read and write alike`, () => {
    assert.ok(packet.examples.length > 0, "a packet has at least one example");
    for (const { wire, means, reply, replyMeans } of packet.examples) {
      assert.deepEqual(packet.request.parse(wire), means);
      assert.equal(packet.request.format(means), wire);
      assert.deepEqual(packet.reply.parse(reply), replyMeans);
      assert.equal(packet.reply.format(replyMeans), reply);
    }
  });
}

test("no packet reads another packet's request", () => {
  const all = Object.entries(packets) as [string, Packet<unknown, unknown>][];
  for (const [key, packet] of all) {
    for (const { wire } of packet.examples) {
      const readers = all
        .filter(([, other]) => other.request.parse(wire) !== undefined)
        .map(([name]) => name);
      assert.deepEqual(readers, [key], wire);
    }
  }
});

test("text from outside never makes a codec throw", () => {
  const prefixes = Object.values(packets).map((packet) => packet.name);
  fc.assert(
    fc.property(fc.constantFrom(...prefixes), fc.string({ unit: "binary" }), (prefix, rest) => {
      for (const packet of Object.values(packets)) {
        packet.request.parse(prefix + rest);
        packet.reply.parse(rest);
      }
    }),
  );
});
