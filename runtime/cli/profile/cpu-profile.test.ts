import assert from "node:assert/strict";
import { test } from "node:test";

import { type CpuProfile, MOST_SAMPLES, ProfileBuilder, type ProfiledFrame } from "./cpu-profile.ts";

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string };
  readonly hitCount: number;
  readonly children: readonly number[];
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

const frame = (functionName: string, line = 1): ProfiledFrame => ({
  ...{ functionName, url: "/p/main.c", lineNumber: 0, line },
});

/** Instructions by the path of functions, as a reader of the format sums them up. */
function totals({ nodes, samples, timeDeltas, endTime, startTime }: CpuProfile): Record<string, number> {
  const byId = new Map((nodes as readonly Node[]).map((node) => [node.id, node]));
  const paths = new Map<number, string>();
  const name = (node: Node, above: string): void => {
    const path = `${above}/${node.callFrame.functionName}`;
    paths.set(node.id, path);
    for (const child of node.children.map((id) => byId.get(id))) if (child) name(child, path);
  };
  const [root] = byId.values();
  assert.ok(root);
  name(root, "");
  const found: Record<string, number> = {};
  let now = startTime;
  for (const [index, id] of samples.entries()) {
    now += timeDeltas[index] ?? 0;
    const next = now + (timeDeltas[index + 1] ?? endTime - now);
    const path = paths.get(id) ?? "?";
    found[path] = (found[path] ?? 0) + next - now;
  }
  return found;
}

test("each sample counts for the instructions that it stands for", () => {
  const builder = new ProfileBuilder();
  builder.add([frame("main"), frame("f", 7)], 100);
  builder.add([frame("main"), frame("g")], 30);
  builder.add([frame("main"), frame("f", 9)], 5);
  builder.add([frame("main"), frame("f", 9)], 1);
  const profile = builder.build();
  assert.deepEqual(totals(profile), { "/(root)/main/f": 106, "/(root)/main/g": 30 });
  assert.equal(profile.endTime, 136);
  const f = (profile.nodes as readonly Node[]).find(({ callFrame }) => callFrame.functionName === "f");
  assert.equal(f?.hitCount, 3);
  assert.deepEqual(f.positionTicks, [
    { line: 7, ticks: 1 },
    { line: 9, ticks: 2 },
  ]);
});

test("too many samples are thinned, and no instruction is lost", () => {
  const builder = new ProfileBuilder();
  let thinned = 0;
  for (let i = 0; i < 2 * MOST_SAMPLES; i++) if (builder.add([frame(i % 4 < 2 ? "f" : "g")], 10)) thinned++;
  const profile = builder.build();
  assert.ok(thinned >= 1 && profile.samples.length < MOST_SAMPLES);
  assert.equal(profile.endTime, 20 * MOST_SAMPLES);
  assert.equal(
    Object.values(totals(profile)).reduce((sum, count) => sum + count, 0),
    20 * MOST_SAMPLES,
  );
});

test("a run that executed nothing has a profile of nothing", () => {
  const { nodes, samples, timeDeltas, endTime } = new ProfileBuilder().build();
  assert.deepEqual([nodes.length, samples, timeDeltas, endTime], [1, [], [], 0]);
});
