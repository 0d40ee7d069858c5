import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findTests } from "./find-tests.ts";

const samples = join(import.meta.dirname, "../../samples");
const namesIn = (text: string, language: "c" | "rust") =>
  findTests(text, language).map(({ name, line }) => `${name} ${line}`);

test("tests of C are found by their macro, not in comments and strings", () => {
  const text = `#include <litebox/test.h>
// LB_TEST(no)
/* LB_TEST(no)
LB_TEST(neither) */
static const char *text = "LB_TEST(nor)";
LB_TEST(yes) { LB_EXPECT(1); }
  LB_TEST( also ) {
#define OTHER LB_TEST
int f(void) { return LB_TEST_COUNT(a); }
`;
  assert.deepEqual(namesIn(text, "c"), ["yes 5", "also 6"]);
  assert.deepEqual(namesIn("int main(void) { return 0; }", "c"), []);
});

test("tests of Rust are the functions of the macro's block, without what is inside of them", () => {
  const text = `fn outside() {}
litebox::tests! {
    fn first() { fn inner() {} if true { } }
    // fn no() {}
    /// With words.
    fn second() -> Result<(), Error> {
        Ok(())
    }
}
fn after() {}
litebox::tests! { fn third() {} }
`;
  assert.deepEqual(namesIn(text, "rust"), ["first 2", "second 5", "third 10"]);
  // While one types, a brace is missing.
  assert.deepEqual(namesIn("litebox::tests! { fn open() {", "rust"), ["open 0"]);
});

test("the samples' tests are found", () => {
  const read = (file: string) => readFileSync(join(samples, file), "utf8");
  assert.equal(findTests(read("key-service/tests/request.c"), "c").length, 3);
  assert.equal(findTests(read("key-service/tests/hex.c"), "c").length, 2);
  assert.equal(findTests(read("hello-rust/src/lib.rs"), "rust").length, 2);
});

test("a long text takes no time that grows faster than it does", () => {
  const long = `litebox::tests! {${"fn a() {".repeat(20_000)}`;
  assert.equal(findTests(long, "rust").length, 1);
  assert.equal(findTests("/* LB_TEST(".repeat(50_000), "c").length, 0);
});
