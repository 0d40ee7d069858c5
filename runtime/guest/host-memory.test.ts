/**
 * Only the component hostcall touches host memory. Its object files say so: a function can name a place of another file only by a symbol,
 * and those by which host memory can be reached are known. And a run says so: it watches every access outside the enclave.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { before, describe, test } from "node:test";
import type { Elf } from "../binary/elf/elf.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { seededRandom } from "../base/seeded-random.ts";
import { Enclave } from "../enclave/enclave.ts";
import { HostProcess } from "../host/process.ts";
import { compileLibrary } from "../image/library.ts";
import { testSystem } from "../image/testing/temporary-project.ts";
import { obtainedLibraries } from "../image/third-party/compile.ts";
import { findCompiler } from "../image/toolchain/find.ts";
import { buildLiedTo } from "./testing/lied-to.ts";
import { GUEST, hasTool, headerOptions, run } from "./testing/native.ts";

/** Who may refer to what leads to host memory: a file, or a component. */
const MAY_REFER: Readonly<Record<string, readonly string[]>> = {
  litebox_host_words: ["hostcall/copy.c"],
  litebox_host_buffer_address: ["hostcall/"],
  litebox_host_buffer_size: ["hostcall/"],
  litebox_copy_out: ["hostcall/"],
  litebox_copy_in: ["hostcall/"],
  litebox_host_call: ["hostcall/"],
  litebox_host_range_is_refused: ["hostcall/host-buffer.c"],
  // Hands on what the entry was told, as a number.
  litebox_host_buffer_accept: ["entry/start.c"],
  // Who leaves the enclave says something to the host, but touches none of its memory.
  litebox_leave: ["hostcall/host-call.c", "entry/abort.c", "entry/end.c", "threads/thrd_exit.c"],
};

/** References of an object file that its source must not have, and symbols of hostcall that are not in the list above. */
function trespasses(source: string, elf: Elf): string[] {
  const names = elf.symbols.filter(({ place }) => place === "undefined").map(({ name }) => name);
  return names.filter((name) => {
    const allowed = MAY_REFER[name];
    return allowed !== undefined && !allowed.some((prefix) => source.startsWith(prefix));
  });
}

function objectOf(file: string): Elf {
  const elf = readElf(readFileSync(file)).value;
  assert.ok(elf);
  return elf;
}

for (const family of ["gcc", "clang"])
  describe(`object files of ${family}`, { skip: !hasTool(family) && `there is no ${family} here` }, () => {
    let objects: readonly { readonly source: string; readonly elf: Elf }[] = [];
    before(async () => {
      const compiler = await findCompiler(family, testSystem);
      const obtained = await obtainedLibraries(GUEST, testSystem);
      const compiled = await compileLibrary({ compiler, guestFolder: GUEST, system: testSystem, obtained });
      objects = compiled.map(({ from, job }) => ({
        source: from.path.replace("components/", ""),
        elf: objectOf(job.object),
      }));
    });

    test("refer to what leads to host memory in hostcall alone", () => {
      assert.ok(objects.length > 100);
      const found = objects.flatMap(({ source, elf }) =>
        trespasses(source, elf).map((name) => `${source}: ${name}`),
      );
      assert.deepEqual(found, []);
    });

    test("every function of hostcall that others use is one whose result has been checked", () => {
      const used = new Set(
        objects
          .filter(({ source }) => !source.startsWith("hostcall/"))
          .flatMap(({ elf }) =>
            elf.symbols.filter(({ place }) => place === "undefined").map(({ name }) => name),
          ),
      );
      const defined = objects
        .filter(({ source }) => source.startsWith("hostcall/"))
        .flatMap(({ elf }) =>
          elf.symbols.filter(({ place, binding }) => typeof place === "number" && binding === "global"),
        )
        .map(({ name }) => name);
      const declared = readFileSync(path.join(GUEST, "components/hostcall/hostcall.h"), "utf8");
      for (const name of defined)
        if (used.has(name))
          assert.match(declared, new RegExp(`\\b${name}\\(`), `${name} is not in hostcall.h`);
    });

    test("the address of the buffer is in a variable of one file", () => {
      const buffer = objects.find(({ source }) => source === "hostcall/host-buffer.c");
      const variables = buffer?.elf.symbols.filter(({ type }) => type === "object") ?? [];
      assert.deepEqual(variables.map(({ name, binding }) => [name, binding]).sort(), [
        ["buffer_address", "local"],
        ["litebox_host_buffer_size", "global"],
      ]);
    });
  });

test(
  "a component that reaches for host memory is found",
  { skip: !hasTool("gcc") && "there is no gcc here" },
  (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-trespass-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const source = path.join(folder, "trespass.c");
    writeFileSync(
      source,
      '#include "hostcall/host-buffer.h"\nvoid litebox_peek(void *to);\nvoid litebox_peek(void *to) {\n  litebox_copy_in(to, 8);\n  *(char *)to = *(volatile char *)litebox_host_words();\n}\n',
    );
    const object = path.join(folder, "trespass.o");
    run("gcc", [
      "-O2",
      "-I",
      path.join(GUEST, "components"),
      ...headerOptions("gcc"),
      "-c",
      source,
      "-o",
      object,
    ]);
    assert.deepEqual(trespasses("stdio/trespass.c", objectOf(object)).sort(), [
      "litebox_copy_in",
      "litebox_host_words",
    ]);
  },
);

test(
  "in a run, every access outside the enclave is one of the two functions that copy",
  { skip: !hasTool("gcc") && "there is no gcc here" },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-accesses-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const { image, elf } = await buildLiedTo(folder, "stdio");
    const enclave = Enclave.load(image, { random: seededRandom(1n), engine: "interpreter" });
    const { memory } = enclave;
    const places = new Set<string>();
    const note = (address: number | bigint, bytes: number): void => {
      if (memory.contains(Number(address))) return;
      const { rip } = enclave.current.cpu;
      const at = elf.symbolAt(Number(rip))?.name ?? rip.toString(16);
      places.add(`${at}: ${bytes} bytes${Number(address) % 8 === 0 ? "" : ", not aligned"}`);
    };
    const [load, store] = [memory.load.bind(memory), memory.store.bind(memory)];
    memory.load = (address, bytes) => {
      note(address, bytes);
      return load(address, bytes);
    };
    memory.store = (address, bytes, value) => {
      note(address, bytes);
      store(address, bytes, value);
    };
    const host = new HostProcess(enclave, {
      writeConsole: () => undefined,
      readConsole: () => new TextEncoder().encode("a line\nand more"),
      arguments: ["accesses"],
    });
    assert.equal(host.run(10_000_000).kind, "exited");
    assert.deepEqual([...places].sort(), ["litebox_copy_in: 8 bytes", "litebox_copy_out: 8 bytes"]);
  },
);
