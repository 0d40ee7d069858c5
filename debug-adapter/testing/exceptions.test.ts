/** From a handler of an exception or an interrupt, the call stack goes on with what was interrupted: here and in gdb. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { test, type TestContext } from "node:test";
import type { DapClient } from "./dap-client.ts";
import { hasTool } from "./debuggee.ts";
import { prepare, serveProject, singleFile, type Project } from "./launched.ts";

const SOURCE = `
#include <litebox/exception.h>
#include <stdio.h>
static int volatile zero, told;
static int handler(struct lb_exception *exception) {
    printf("exception %u\\n", exception->vector); /* HANDLER */
    exception->registers->rcx = 2;
    return LB_EXCEPTION_RESUME;
}
static void interrupted(const struct lb_registers *registers) {
    told = registers->rip != 0; /* INTERRUPTED */
}
__attribute__((noinline)) static int divide(int number, int by) {
    int quotient;
    __asm__ volatile("cltd\\n\\tidivl %%ecx" : "=a"(quotient) : "0"(number), "c"(by) : "edx", "cc"); /* DIVISION */
    return quotient;
}
int main(void) {
    lb_on_exception(handler);
    int quotient = divide(10, zero); /* CALL */
    lb_on_interrupt(interrupted);
    quotient += divide(9, 3);
    return quotient; /* END */
}
`;
const INNER = ["handler", "handle", "litebox_exception", "litebox_exception_entry"];

function project(t: TestContext): Project {
  return singleFile(t, SOURCE, { optimize: "0" });
}

async function frames(client: DapClient): Promise<DebugProtocol.StackFrame[]> {
  const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId: 1 });
  return body.stackFrames;
}

const skip = !hasTool("gcc") && "there is no gcc here";

void test(
  "a handler's call stack ends in main, and what was interrupted has its variables",
  { skip, timeout: 60_000 },
  async (t) => {
    const program = project(t);
    const { folder } = program;
    const { client, launch } = await prepare(t, program);
    await launch();
    const handler = program.line("main.c", "HANDLER");
    await client.request("setBreakpoints", {
      source: { path: join(folder, "main.c") },
      breakpoints: [{ line: handler }],
    });
    const fault = await client.runUntilStop("configurationDone");
    assert.equal(fault.reason, "exception");
    assert.equal((await frames(client))[0]?.name, "divide");
    // The program is let handle it, as a native debugger passes a signal on.
    const stop = await client.runUntilStop("continue", { threadId: 1 });
    assert.equal(stop.reason, "breakpoint");
    const stack = await frames(client);
    assert.deepEqual(stack.map(({ name }) => name.replace(" [inlined]", "")).slice(0, 4), INNER);
    const outer = stack.slice(4, 6);
    assert.deepEqual(
      outer.map((frame) => [frame.name, frame.line]),
      [
        ["divide", program.line("main.c", "DIVISION")],
        ["main", program.line("main.c", "CALL")],
      ],
    );
    const number = await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
      expression: "number * 100 + by",
      frameId: outer[0]?.id,
    });
    assert.equal(number.result, "1000");
  },
);

test(
  "gdb finds the same stack, and passes the signal on",
  { skip: skip || (!hasTool("gdb") && "there is no gdb here"), timeout: 60_000 },
  async (t) => {
    const program = project(t);
    const { folder } = program;
    const port = await serveProject(t, program, "--aex", "step:divide");
    const commands = [
      "set width 0",
      "set pagination off",
      "set debuginfod enabled off",
      `target remote 127.0.0.1:${port}`,
      "break handler",
      "continue",
      "continue",
      "backtrace",
      `break main.c:${program.line("main.c", "INTERRUPTED")}`,
      "continue",
      "backtrace",
    ];
    const args = [
      "-nx",
      "-q",
      "-batch",
      ...commands.flatMap((command) => ["-ex", command]),
      join(folder, "build/test.elf"),
    ];
    const output = execFileSync("gdb", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    assert.match(output, /SIGFPE/);
    const names = [...output.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?(\w+|<signal handler called>) ?/gm)].map(
      ([, name]) => name,
    );
    const signal = "<signal handler called>";
    assert.deepEqual(
      names,
      [
        ...["handler", "handle", "litebox_exception", signal, "divide", "main"],
        ...["interrupted", "interrupt", "tell", "litebox_exception", signal, "divide", "main"],
      ],
      output,
    );
  },
);
