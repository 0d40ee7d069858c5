import assert from "node:assert/strict";
import { test } from "node:test";

import { readCargoOutput } from "./messages.ts";

const SPAN = { file_name: "src/lib.rs", line_start: 3, column_start: 5, is_primary: true };
const message = (more: object) =>
  JSON.stringify({
    reason: "compiler-message",
    package_id: "path+file:///p#0.1.0",
    message: {
      level: "error",
      message: "mismatched types",
      code: { code: "E0308" },
      spans: [{ ...SPAN, line_start: 1, is_primary: false }, SPAN],
      rendered: "error[E0308]: mismatched types\n --> src/lib.rs:3:5\n  |\n3 |     x\n  |     ^\n\n",
      ...more,
    },
  });

test("messages get their place in front", () => {
  const { messages, crates } = readCargoOutput(message({}), "/p/");
  assert.equal(
    messages,
    "/p/src/lib.rs:3:5: error: mismatched types [E0308]\n --> src/lib.rs:3:5\n  |\n3 |     x\n  |     ^\n",
  );
  assert.deepEqual(crates, []);
  const warning = message({ level: "warning", code: null, spans: [{ ...SPAN, file_name: "/a.rs" }] });
  assert.match(readCargoOutput(warning, "/p/").messages, /^\/a\.rs:3:5: warning: mismatched types\n/);
  const placeless = message({
    spans: [],
    message: "found duplicate lang item",
    rendered: "error: found\n\n",
  });
  assert.equal(readCargoOutput(placeless, "/p/").messages, "error: found\n");
  const summary = message({ spans: [], message: "aborting due to 1 previous error" });
  assert.equal(readCargoOutput(summary, "/p/").messages, "");
});

test("crates have the names that symbols have, and static libraries their archives", () => {
  const artifact = (name: string, crateTypes: string[], filenames: string[]) =>
    JSON.stringify({
      reason: "compiler-artifact",
      package_id: `registry+https://github.com/rust-lang/crates.io-index#${name}@1.2.3`,
      manifest_path: "/p/Cargo.toml",
      target: { name, crate_types: crateTypes, src_path: "/p/src/lib.rs" },
      filenames,
      fresh: true,
    });
  const text = [
    artifact("a-b", ["lib", "staticlib"], ["/t/liba_b.rlib", "/t/liba_b.a"]),
    artifact("c", ["lib"], ["/t/libc.rlib"]),
    '{"reason":"build-finished","success":true}',
  ].join("\n");
  assert.deepEqual(
    readCargoOutput(text, "/p/").crates.map((crate) => [
      crate.name,
      crate.packageName,
      crate.version,
      crate.archive,
    ]),
    [
      ["a_b", "a-b", "1.2.3", "/t/liba_b.a"],
      ["c", "c", "1.2.3", undefined],
    ],
  );
});

test("a package that is called as its folder is", () => {
  const text = JSON.stringify({
    ...{ reason: "compiler-artifact", package_id: "path+file:///p/litebox#0.1.0" },
    ...{ manifest_path: "/p/litebox/Cargo.toml", filenames: [], fresh: true },
    target: { name: "litebox", crate_types: ["lib"], src_path: "/p/litebox/src/lib.rs" },
  });
  const [crate] = readCargoOutput(text, "/p/").crates;
  assert.deepEqual([crate?.packageName, crate?.version], ["litebox", "0.1.0"]);
});

test("whatever comes, nothing is thrown", () => {
  const whole = message({});
  for (let length = 0; length < whole.length; length++)
    assert.equal(readCargoOutput(whole.slice(0, length), "/").messages, "");
  assert.deepEqual(readCargoOutput('{"reason":"compiler-message","message":7}\nnull\n{}', "/"), {
    crates: [],
    messages: "",
  });
});
