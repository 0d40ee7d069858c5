import assert from "node:assert/strict";
import { test } from "node:test";

import { functionsWithoutRust, rustBindings, typesWithoutRust } from "./rust-bindings.ts";

test("Rust can call all of the API but what has types that stable Rust lacks", () => {
  const unknown = functionsWithoutRust().filter(({ type }) => !typesWithoutRust.includes(type));
  assert.deepEqual(
    unknown,
    [],
    "add the types to runtime/guest/rust/src/sys/types.rs, and their names to `records` in rust-bindings.ts",
  );
});

test("prototypes of C become those of Rust", () => {
  const bindings = rustBindings();
  for (const declaration of [
    "pub fn malloc(size: usize) -> *mut c_void;",
    "pub fn printf(format: *const c_char, ...) -> c_int;",
    "pub fn abort() -> !;",
    "pub fn lb_tcp_connect(host: *const c_char, port: u16) -> *mut lb_tcp;",
    "pub fn lb_https_listen(port: u16, certificate: *const c_char, key: *const c_char, server: *mut *mut lb_https_server) -> c_int;",
    "pub fn gmtime_r(moment: *const time_t, date: *mut tm) -> *mut tm;",
  ])
    assert.ok(bindings.includes(`    ${declaration}\n`), declaration);
  assert.ok(!/\b(?:strtold|vprintf|psa_hash_compute|setjmp)\(/.test(bindings));
});
