/** Each debugger by the protocol that editors drive it with, and what is tried with it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { readElf } from "../../../runtime/binary/elf/read-elf.ts";
import { type DapDriver, openGdbDap, openLldb, openOurs } from "../../bench/debugger/dap-driver.ts";
import type { Place } from "../../bench/debugger/driver.ts";
import { MiDriver } from "../../bench/debugger/mi-driver.ts";

export const OPERATIONS = [
  "break",
  "step",
  "registers",
  "memory",
  "threads",
  "watch",
  "interrupt",
  "detach",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What an operation found; it rejects where it does not work. `NEXT` is on the line after the breakpoint's. */
export interface Tried {
  readonly operations: Readonly<Record<Exclude<Operation, "break">, () => Promise<void>>>;
  close(): void;
}

/** To the breakpoint, which is the first operation. */
export type Start = (place: Place) => Promise<Tried>;

export interface Debugger {
  readonly name: string;
  readonly needs: string | undefined;
  readonly start: Start;
}

const VARIABLE = "total";
const WORD = 8;

const overDap =
  (open: (place: Place) => Promise<DapDriver>): Start =>
  async (place) => {
    const driver = await open(place);
    const top = async (): Promise<DebugProtocol.StackFrame> => {
      const [frame] = (await driver.stackOf(1)).stackFrames;
      assert.ok(frame, "there is no frame");
      return frame;
    };
    const evaluate = async (expression: string): Promise<DebugProtocol.EvaluateResponse["body"]> =>
      driver.request("evaluate", { expression, frameId: (await top()).id, context: "watch" });
    return {
      close: () => {
        driver.close();
      },
      operations: {
        step: async () => {
          await driver.step();
          assert.equal((await top()).line, place.line + 1);
        },
        registers: async () => {
          const { instructionPointerReference } = await top();
          assert.equal(
            BigInt((await evaluate("$rip")).result.split(" ")[0] ?? ""),
            BigInt(instructionPointerReference ?? 0),
          );
        },
        memory: async () => {
          const [symbol] = readElf(readFileSync(place.elf)).value?.symbolsNamed(VARIABLE) ?? [];
          const body = await driver.request<DebugProtocol.ReadMemoryResponse["body"]>("readMemory", {
            memoryReference: `0x${(symbol?.value ?? 0).toString(16)}`,
            count: WORD,
          });
          const bytes = Buffer.from(body?.data ?? "", "base64");
          assert.equal(bytes.readBigInt64LE(), BigInt((await evaluate(VARIABLE)).result));
        },
        threads: async () => {
          const { threads } = await driver.request<DebugProtocol.ThreadsResponse["body"]>("threads", {});
          assert.ok(threads.length > 0);
        },
        watch: async () => {
          const before = (await evaluate(VARIABLE)).result;
          const info = await driver.request<DebugProtocol.DataBreakpointInfoResponse["body"]>(
            "dataBreakpointInfo",
            { name: VARIABLE, frameId: (await top()).id },
          );
          const breakpoints = [{ dataId: info.dataId, accessType: "write" }];
          const set = await driver.request<DebugProtocol.SetDataBreakpointsResponse["body"]>(
            "setDataBreakpoints",
            { breakpoints },
          );
          assert.ok(set.breakpoints[0]?.verified === true, set.breakpoints[0]?.message);
          await driver.runOn();
          assert.notEqual((await evaluate(VARIABLE)).result, before);
          await driver.request("setDataBreakpoints", { breakpoints: [] });
        },
        interrupt: async () => {
          await driver.runOn(() => driver.request("pause", { threadId: driver.thread }));
          await top();
        },
        detach: async () => {
          await driver.request("disconnect", { terminateDebuggee: false });
        },
      },
    };
  };

const overMi: Start = async (place) => {
  const driver = new MiDriver();
  await driver.start(place).catch((error: unknown) => {
    driver.close();
    throw error;
  });
  const value = async (expression: string): Promise<bigint> => {
    const answer = await driver.command(`-data-evaluate-expression "${expression}"`);
    return BigInt(/value="(?:\([^)]*\) )?(0x[0-9a-f]+|-?\d+)/.exec(answer)?.[1] ?? "");
  };
  const line = async (): Promise<number> =>
    Number(/line="(\d+)"/.exec(await driver.command("-stack-list-frames 0 0"))?.[1]);
  return {
    close: () => {
      driver.close();
    },
    operations: {
      step: async () => {
        await driver.step();
        assert.equal(await line(), place.line + 1);
      },
      registers: async () => {
        const frame = /addr="(0x[0-9a-f]+)"/.exec(await driver.command("-stack-list-frames 0 0"))?.[1];
        assert.equal(await value("(long)$rip"), BigInt(frame ?? 0));
      },
      memory: async () => {
        const answer = await driver.command(`-data-read-memory-bytes &${VARIABLE} ${WORD}`);
        const hex = /contents="([0-9a-f]+)"/.exec(answer)?.[1] ?? "";
        assert.equal(Buffer.from(hex, "hex").readBigInt64LE(), await value(VARIABLE));
      },
      threads: async () => {
        assert.match(await driver.command("-thread-info"), /threads=\[\{/);
      },
      watch: async () => {
        const before = await value(VARIABLE);
        await driver.command(`-break-watch ${VARIABLE}`);
        await driver.stopAfter("-exec-continue");
        assert.notEqual(await value(VARIABLE), before);
        await driver.command("-break-delete");
      },
      interrupt: async () => {
        await driver.stopAfter("-exec-continue", "-exec-interrupt");
        await line();
      },
      detach: async () => {
        await driver.command("-target-detach");
      },
    },
  };
};

export const DEBUGGERS: readonly Debugger[] = [
  { name: "LiteBox", needs: undefined, start: overDap(openOurs) },
  { name: "gdb", needs: "gdb", start: overMi },
  { name: "lldb", needs: "lldb-dap-19", start: overDap(openLldb) },
];

/** gdb's own adapter, which came with gdb 14. */
export const GDB_DAP: Debugger = { name: "gdb -i dap", needs: "gdb", start: overDap(openGdbDap) };
