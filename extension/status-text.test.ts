import assert from "node:assert/strict";
import { test } from "node:test";

import { english } from "./say.ts";
import { statusText } from "./status-text.ts";

const at = (bytes: number, measured: boolean) =>
  statusText(
    {
      project: "file:///p",
      name: "p",
      state: {
        kind: "known",
        figures: { bytes, lines: 900, size: "9.8 KiB of 16 KiB", budget: { bytes: 16384 }, measured },
      },
    },
    english,
  );

test("the status bar shows the TCB against its budget", () => {
  assert.equal(at(10035, true).text, "TCB 9.8 KiB of 16 KiB");
  assert.equal(at(10035, false).text, "TCB ≈ 9.8 KiB of 16 KiB");
});

test("the colour warns from 90 % on, and says when the budget is exceeded", () => {
  assert.equal(at(14000, true).colour, "normal");
  assert.equal(at(14746, true).colour, "warning");
  assert.equal(at(16384, true).colour, "warning");
  assert.equal(at(16385, true).colour, "error");
});
