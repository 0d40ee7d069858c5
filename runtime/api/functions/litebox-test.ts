/** The macros of <litebox/test.h>: what a unit test expects. */

import { apiFunctions, input, value } from "../function.ts";
import type { ApiFunctionSource } from "../function.ts";

const COMMON = {
  kind: "macro",
  returns: { type: "void", doc: "" },
  component: "test",
  hostCalls: ["console_write"],
  standard: "LiteBox",
} as const satisfies Partial<ApiFunctionSource>;

export const liteboxTestFunctions = apiFunctions("litebox/test.h", [
  {
    ...COMMON,
    name: "LB_EXPECT",
    parameters: [value("int", "condition", "What must hold.")],
    summary: "Lets the test fail if the condition does not hold; the test goes on.",
    example: "LB_EXPECT(argument != NULL);",
  },
  {
    ...COMMON,
    name: "LB_REQUIRE",
    parameters: [value("int", "condition", "What must hold.")],
    summary: "Ends the test, which has failed, if the condition does not hold.",
    example: "LB_REQUIRE(argument != NULL);",
  },
  {
    ...COMMON,
    name: "LB_EXPECT_EQUAL",
    parameters: [
      value("long long", "actual", "The number that came out."),
      value("long long", "expected", "The number that should."),
    ],
    summary: "Lets the test fail if two integers differ, and says both.",
    example: "LB_EXPECT_EQUAL(1 + 1, 2);",
  },
  {
    ...COMMON,
    name: "LB_EXPECT_TEXT",
    parameters: [
      input("const char *", "actual", "up to its NUL", "The string that came out; may be NULL."),
      input("const char *", "expected", "up to its NUL", "The string that should; may be NULL."),
    ],
    summary: "Lets the test fail if two strings differ, and says both.",
    example: 'LB_EXPECT_TEXT("a", "a");',
  },
  {
    ...COMMON,
    name: "LB_EXPECT_BYTES",
    parameters: [
      input("const void *", "actual", "size", "The bytes that came out."),
      input("const void *", "expected", "size", "The bytes that should."),
      value("size_t", "size", "How many."),
    ],
    summary: "Lets the test fail if two blocks of memory differ, and says where first.",
    example: 'LB_EXPECT_BYTES("abc", "abd", 2);',
  },
]);
