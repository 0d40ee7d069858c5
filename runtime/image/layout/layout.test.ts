import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { UserError } from "../../base/errors.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { build, GUEST_FOLDER, temporaryProject, testSystem } from "../testing/temporary-project.ts";
import { imageLayout } from "./areas.ts";
import { makeImage } from "./pages.ts";
import { expandScript, largerElrange, scriptNumbers } from "./script.ts";

const SMALL = { heap: 4096, stack: 8192, threads: 2, debug: true };

test("ELRANGE is a power of two that holds the memory, and ends below 2 GiB", () => {
  assert.equal(scriptNumbers(SMALL).elrangeSize, 32 * 1024 * 1024);
  assert.equal(scriptNumbers({ ...SMALL, heap: 100 * 1024 * 1024 }).elrangeSize, 128 * 1024 * 1024);
  const whole = scriptNumbers({ ...SMALL, heap: 512 * 1024 * 1024, stack: 16 * 1024 * 1024, threads: 16 });
  assert.equal(whole.base + whole.elrangeSize, 2 ** 31);
  assert.equal(largerElrange(whole), undefined);
  assert.equal(largerElrange(scriptNumbers(SMALL))?.elrangeSize, 64 * 1024 * 1024);
  assert.throws(() => scriptNumbers({ ...SMALL, stack: 64 * 1024 * 1024, threads: 64 }), UserError);
});

test("the script repeats what each thread has, and leaves no placeholder", async () => {
  const script = expandScript(await readFile(join(GUEST_FOLDER, "enclave.ld"), "utf8"), scriptNumbers(SMALL));
  assert.doesNotMatch(script, /@/);
  assert.match(script, /__heap_size\s*=\s*0x1000;/);
  assert.equal(script.match(/QUAD\(__entry_point - __elrange_base\)/g)?.length, 2);
  assert.match(script, /\+ 1 \* __thr_stride/);
  assert.throws(() => expandScript("@NOVELTY@", scriptNumbers(SMALL)), /placeholder @NOVELTY@/);
});

test("areas follow each other with guard pages around the stacks, which are in no page of the image", async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny", "enclave": { "threads": 2, "stack": "8K", "heap": "4K" } }',
    "a.c":
      "int zeros[5000];\n_Thread_local int own = 3;\nint main(int argc, char **argv) { (void)argv; return zeros[argc] + own; }\n",
  });
  const { project, record } = await build(folder);
  const elf = readElf(await readFile(project.outputs.elf)).value;
  assert.ok(elf);
  const layout = imageLayout(elf).value;
  assert.ok(layout);
  const { areas } = layout;
  assert.deepEqual(
    areas.map(({ name }) => name),
    ["text", "rodata", "data", "tcs", "heap"].concat(...[1, 2].map(() => threadAreas)),
  );
  const stacks = areas.filter(({ name }) => name === "stacks");
  for (const { low, high } of stacks) {
    assert.equal(high - low, 8192);
    const neighbours = areas.filter((area) => area.high === low || area.low === high);
    assert.deepEqual(neighbours, [], "a guard page on each side");
  }
  const image = makeImage(elf, layout).value;
  assert.ok(image);
  assert.equal(image.pages.length, record.image.pages);
  const offsets = image.pages.map(({ offset }) => offset);
  assert.deepEqual(
    offsets,
    offsets.toSorted((a, b) => a - b),
  );
  assert.equal(image.pages.filter(({ type }) => type === "tcs").length, 2);
  // What the file holds is what the pages hold.
  const entry = areas[0]?.low ?? 0;
  const first = image.pages[0]?.content.subarray(0, 64) ?? [];
  assert.deepEqual([...first], [...(elf.memoryAt(entry, 64) ?? [])]);
  for (const { permissions } of image.pages) assert.ok(!(permissions.w && permissions.x));
});

const threadAreas = ["stacks", "state save areas", "thread-local variables", "thread blocks"];

test("only an image that handles exceptions has a stack for them, a second frame, an entry point of its own, and flags for interrupts", async (t) => {
  const of = async (call: string) => {
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "tiny" }',
      "a.c": `#include <litebox/exception.h>\nint main(void) { ${call} return 0; }\n`,
    });
    const { project, record } = await build(folder);
    const elf = readElf(await readFile(project.outputs.elf)).value;
    assert.ok(elf);
    const value = (name: string) => elf.symbolsNamed(name)[0]?.value ?? -1;
    return {
      frames: value("__nssa"),
      stack: value("__exc_size"),
      entersAtStart: value("__entry_point") === value("__enclave_entry"),
      flags: value("__tcs_flags"),
      aexNotify: record.identity.aexNotify ?? false,
      isThere: record.tcb.components.some(({ name }) => name === "exceptions"),
    };
  };
  const none = { frames: 1, stack: 0, entersAtStart: true, flags: 0, aexNotify: false, isThere: false };
  const handling = {
    frames: 2,
    stack: 0x4000,
    entersAtStart: false,
    flags: 0,
    aexNotify: false,
    isThere: true,
  };
  assert.deepEqual(await of(""), none);
  assert.deepEqual(await of("lb_on_exception(0);"), handling);
  assert.deepEqual(await of("lb_on_interrupt(0);"), { ...handling, flags: 2, aexNotify: true });
});

test("a file that was linked otherwise is refused", async () => {
  const program = await testSystem.find("true");
  const elf = readElf(await readFile(program ?? "/bin/true")).value;
  assert.ok(elf);
  assert.match(
    imageLayout(elf).problems[0]?.message ?? "",
    /^The linked file lacks the symbols __text_start, /,
  );
});
