import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PAGE_SIZE } from "../base/quantities.ts";
import { Enclave, type EngineName, ENGINES } from "../enclave/enclave.ts";
import { AT, imageOf, LEAVE, loadConstant, machineCode } from "../enclave/testing/images.ts";
import type { AexEvent } from "./interrupts.ts";
import type { PagingCounts } from "./paging.ts";
import { HostProcess, type HostOptions } from "./process.ts";

const SERVICES = { writeConsole: () => undefined, readConsole: () => new Uint8Array(), arguments: ["test"] };
const ROUNDS = 300;
/** Pages of data that one round writes. */
const DATA_PAGES = 10;
/** Pages behind that of the stack. */
const MORE_PAGES = 19;
const FAR = 2 * PAGE_SIZE;

function int32(value: number): string {
  return [0, 8, 16, 24].map((shift) => ((value >> shift) & 0xff).toString(16).padStart(2, "0")).join(" ");
}

/**
 * R12 rounds: each calls a function two pages away and writes to ten pages by addresses that stand in the code, and to one by a register.
 * Leaves with R13, the sum of what it has read.
 */
const BEFORE = [`49 c7 c4 ${int32(ROUNDS)}`, "45 31 ed", `48 c7 c3 ${int32(AT.stack)}`];
const WRITES = Array.from({ length: DATA_PAGES }, (_, index) => {
  const at = int32(AT.stack + index * PAGE_SIZE + 64);
  return [`4c 89 24 25 ${at}`, `4c 03 2c 25 ${at}`];
}).flat();
const CALL_LENGTH = 5;
const START = machineCode(...BEFORE).length;
const ROUND = [
  `48 c7 c4 ${int32(AT.stack + PAGE_SIZE)}`, // mov rsp, the end of the first page
  `e8 ${int32(FAR - START - 7 - CALL_LENGTH)}`,
  ...WRITES,
  "4c 89 63 08", // mov [rbx + 8], r12
  "49 ff cc", // dec r12
];
const ROUND_LENGTH = machineCode(...ROUND).length;
const CODE = [...BEFORE, ...ROUND, `0f 85 ${int32(-ROUND_LENGTH - 6)}`];
const END = [loadConstant("rdi", 0n), "4c 89 ee", ...LEAVE];
const FUNCTION = ["49 ff c5", "c3"]; // inc r13; ret

function enclaveOf(engine: EngineName, near = machineCode(...CODE, ...END)): Enclave {
  const far = machineCode(...FUNCTION);
  const code = new Uint8Array(FAR + far.length);
  code.set(near);
  code.set(far, FAR);
  const image = imageOf(code);
  const stack = image.pages.find(({ offset }) => offset === AT.stack - image.base);
  assert.ok(stack);
  const more = Array.from({ length: MORE_PAGES }, (_, index) => {
    return { ...stack, offset: stack.offset + (1 + index) * PAGE_SIZE, content: new Uint8Array(PAGE_SIZE) };
  });
  return Enclave.load(
    { ...image, size: 2 * image.size, pages: [...image.pages, ...more] },
    { random: () => 0n, engine },
  );
}

const LEAST = 12;
/** With the SECS. */
const ALL = 3 + 1 + 1 + 2 + 1 + 1 + MORE_PAGES + 1;

interface Ran {
  readonly exitCode: number;
  readonly instructions: number;
  readonly memory: readonly Uint8Array[];
  readonly counts: PagingCounts | undefined;
}

function run(
  engine: EngineName,
  options: HostOptions = {},
  prepare?: (host: HostProcess) => void,
  enclave = enclaveOf(engine),
): Ran {
  const host = new HostProcess(enclave, SERVICES, options);
  prepare?.(host);
  let stop = host.run(1000);
  while (stop.kind === "limit") stop = host.run(1000);
  assert.ok(stop.kind === "exited", stop.kind === "fault" ? stop.fault.message : stop.kind);
  const memory = enclave.memory
    .areas()
    .filter(({ kind, address }) => kind !== "tcs" && address !== AT.ssa)
    .map(({ address, size }) => enclave.memory.peek(address, size));
  return { exitCode: stop.exitCode, instructions: enclave.instructions, memory, counts: host.paging?.counts };
}

function ends({ exitCode, instructions }: Ran): unknown {
  return { exitCode, instructions };
}

for (const engine of ENGINES)
  describe(`an EPC of limited size (${engine})`, () => {
    const unlimited = run(engine);

    test("changes nothing but the number of pages that are moved", () => {
      let before = Number.POSITIVE_INFINITY;
      for (let epcPages = LEAST; epcPages <= ALL + 3; epcPages += 3) {
        const limited = run(engine, { epcPages });
        assert.deepEqual(ends(limited), ends(unlimited), `${epcPages} pages`);
        const { loaded, evicted } = limited.counts ?? assert.fail();
        assert.equal(evicted - loaded, Math.max(0, ALL - epcPages), "what is out at the end");
        assert.ok(loaded <= before, `${loaded} with ${epcPages} pages, ${before} with fewer`);
        before = loaded;
      }
      assert.equal(before, 0, "with room for all, nothing moves");
    });

    test("counts alike each time, in slices of any length, and in each engine", () => {
      const first = run("interpreter", { epcPages: LEAST }).counts;
      assert.ok((first?.loaded ?? 0) > ROUNDS, "it thrashes");
      assert.deepEqual(run(engine, { epcPages: LEAST }).counts, first);
      const host = new HostProcess(enclaveOf(engine), SERVICES, { epcPages: LEAST });
      while (host.run(7).kind === "limit");
      assert.deepEqual(host.paging?.counts, first);
    });

    test("goes together with interrupts to order, of which none is lost or added", () => {
      const attack = (options: HostOptions): readonly AexEvent[] => {
        const events: AexEvent[] = [];
        const ran = run(engine, { ...options, onAex: (event) => events.push(event) }, ({ interrupts }) => {
          interrupts.add({ kind: "page", page: AT.stack + PAGE_SIZE });
          interrupts.add({ kind: "page", page: AT.code + FAR });
          interrupts.add({ kind: "at", count: 1234 });
        });
        assert.deepEqual(ends(ran), ends(unlimited));
        return events;
      };
      const expected = attack({});
      assert.equal(expected.length, 2 * ROUNDS + ROUNDS + 1);
      assert.deepEqual(attack({ epcPages: LEAST }), expected);
    });

    test("stops at breakpoints in pages that are out, once each, and never for a page", () => {
      const host = new HostProcess(enclaveOf(engine), SERVICES, { epcPages: LEAST });
      const { breakpoints, memory } = host.enclave;
      breakpoints.add(AT.code + FAR).add(AT.code + START);
      const stops: number[] = [];
      let stop = host.run(100_000);
      while (stop.kind === "breakpoint") {
        stops.push(stop.address);
        assert.deepEqual([...memory.peek(AT.code + FAR, 4)], [...machineCode(...FUNCTION)]);
        stop = host.run(100_000, { first: "pass" });
      }
      assert.equal(stop.kind, "exited");
      assert.deepEqual(stops.slice(0, 2), [AT.code + START, AT.code + FAR]);
      assert.equal(stops.length, 2 * ROUNDS);
    });

    test("single steps go where they go without it", () => {
      const trace = (options: HostOptions): bigint[] => {
        const host = new HostProcess(enclaveOf(engine), SERVICES, options);
        return Array.from({ length: 200 }, () => {
          assert.equal(host.run(1, { first: "pass" }).kind, "limit");
          return host.enclave.registers().rip;
        });
      };
      assert.deepEqual(trace({ epcPages: LEAST }), trace({}));
    });

    test("a repeated instruction over more pages than there are counts the same", () => {
      const length = (MORE_PAGES - 1) * PAGE_SIZE;
      const code = machineCode(
        "49 89 ce", // mov r14, rcx
        `bf ${int32(AT.stack)}`,
        `b9 ${int32(length)}`,
        `b8 ${int32(0x41)}`,
        "f3 aa", // rep stosb
        "4c 89 f1", // mov rcx, r14
        ...END,
      );
      const [all, few] = [{}, { epcPages: LEAST }].map((options) =>
        run(engine, options, undefined, enclaveOf(engine, code)),
      );
      assert.deepEqual({ ...few, counts: undefined }, all);
      assert.ok((few?.counts?.loaded ?? 0) >= MORE_PAGES - LEAST);
      const stack = few?.memory.at(-1);
      assert.ok(stack?.subarray(0, length).every((byte) => byte === 0x41));
    });

    test("operands of a leaf function are loaded for it", () => {
      const code = machineCode(
        "49 89 ce", // mov r14, rcx
        `bb ${int32(AT.readOnly)}`, // TARGETINFO
        `b9 ${int32(AT.readOnly + 128)}`, // REPORTDATA
        `ba ${int32(AT.threadData + 512)}`, // the report
        `b8 ${int32(0)}`,
        "0f 01 d7", // EREPORT
        "4c 89 f1", // mov rcx, r14
        ...END,
      );
      const [all, few] = [{}, { epcPages: LEAST }].map((options) =>
        run(engine, options, undefined, enclaveOf(engine, code)),
      );
      assert.deepEqual({ ...few, counts: undefined }, all);
      // The TCS, two pages of its state save area, the code, and the two of the operands.
      assert.equal(few?.counts?.loaded, 6);
    });
  });

test("an access that the enclave does not allow faults as without paging", () => {
  const code = machineCode(`4c 89 24 25 ${int32(AT.readOnly)}`);
  const faults = [{}, { epcPages: LEAST }].map((options) => {
    const stop = new HostProcess(enclaveOf("lifter", code), SERVICES, options).run(10);
    return stop.kind === "fault" ? stop.fault.message : stop.kind;
  });
  assert.deepEqual(faults, Array(2).fill("write to read-only page 0x40003000"));
});

test("too few pages are refused with the number that is needed", () => {
  assert.throws(
    () => new HostProcess(enclaveOf("lifter"), SERVICES, { epcPages: LEAST - 1 }),
    /An EPC of 11 pages is too small for this enclave: it needs at least 12, /,
  );
});
