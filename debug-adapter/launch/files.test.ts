import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DebugError } from "../session/errors.ts";
import type { Services } from "../session/services.ts";
import { compile, hasTool } from "../testing/debuggee.ts";
import { checkArguments } from "./arguments.ts";
import { readProgram } from "./files.ts";

/** A machine with one file, which says what was read. */
function machine(path: string) {
  const read: string[] = [];
  const state = { stamp: "1", bytes: readFileSync(path) };
  const services = {
    exists: () => true,
    readFile: () => undefined,
    openFile: (asked: string) => {
      read.push(asked);
      return asked === path ? { bytes: state.bytes, load: () => undefined } : undefined;
    },
    stamp: () => state.stamp,
    resolve: (_folder: string, asked: string) => asked,
    inflate: () => undefined,
  } as unknown as Services;
  const given = checkArguments({ program: "/project", port: 1, elf: path }, "attach");
  return { state, read, open: () => readProgram(given, "/project", services)() };
}

void test(
  "a program that is debugged again is not read again, unless its file has changed",
  { skip: !hasTool("gcc") && "there is no gcc here" },
  () => {
    const path = compile("loop", { compiler: "gcc", options: ["-O0"] });
    const { state, read, open } = machine(path);
    const first = open();
    const second = open();
    assert.equal(second.info, first.info);
    assert.equal(read.filter((each) => each === path).length, 1);
    state.stamp = "2";
    assert.notEqual(open().info, first.info);
    assert.equal(read.filter((each) => each === path).length, 2);
    state.stamp = "3";
    state.bytes = Buffer.from("no program");
    assert.throws(open, DebugError);
  },
);
