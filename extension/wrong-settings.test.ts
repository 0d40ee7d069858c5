import assert from "node:assert/strict";
import { test } from "node:test";

import { settings } from "./settings.ts";
import { wrongSettings } from "./wrong-settings.ts";

const wrong = (values: Readonly<Record<string, unknown>>) =>
  wrongSettings(settings, (name) => values[name]).map(
    ({ name, value, wanted }) => `${name} ${value} ${wanted}`,
  );

test("values of another type, and names that there are not, are wrong", () => {
  assert.deepEqual(
    wrong({
      "litebox.compiler": 5,
      "litebox.measureOnSave": "no",
      "litebox.trace.server": "loud",
      "litebox.statusBar": null,
    }),
    [
      'litebox.compiler 5 "…"',
      'litebox.measureOnSave "no" true, false',
      "litebox.statusBar null true, false",
      'litebox.trace.server "loud" off, messages, verbose',
    ],
  );
});

test("defaults are right, and what is not set", () => {
  assert.deepEqual(
    wrong(Object.fromEntries(Object.entries(settings).map(([name, row]) => [name, row.default]))),
    [],
  );
  assert.deepEqual(wrong({}), []);
  assert.match(wrong({ "litebox.compiler": ["x".repeat(100)] })[0] ?? "", /x…/);
});
