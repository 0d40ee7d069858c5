import assert from "node:assert/strict";
import { test } from "node:test";

import { functionPattern } from "./function-pattern.ts";

const FUNCTIONS: readonly (readonly [name: string, ...parameters: string[]])[] = [
  ["main", "int", "char **"],
  ["shapes::area", "const shapes::Shape &"],
  ["shapes::area", "int", "int"],
  ["area"],
  ["shapes::Box<int>::get", "int"],
  ["shapes::Box<long unsigned int>::get", "unsigned long"],
  ["shapes::Box<int>::operator()"],
  ["shapes::Box<int>::operator<", "const shapes::Box<int> &"],
  ["twice<int>", "int"],
  ["(anonymous namespace)::hidden"],
  ["print", "const std::vector<std::string> &", "const char *"],
];

function meant(pattern: string): string[] {
  const matches = functionPattern(pattern);
  return FUNCTIONS.filter(([qualifiedName, ...types]) =>
    matches({ qualifiedName, parameters: () => types }),
  ).map(([name, ...types]) => `${name}(${types.join(", ")})`);
}

const [, areaOfShape, areaOfNumbers, plainArea] = [
  "",
  "shapes::area(const shapes::Shape &)",
  "shapes::area(int, int)",
  "area()",
];
const GET = "shapes::Box<int>::get(int)";
const GET_LONG = "shapes::Box<long unsigned int>::get(unsigned long)";

const CASES: readonly (readonly [pattern: string, ...expected: string[]])[] = [
  ["area", areaOfShape, areaOfNumbers, plainArea],
  ["shapes::area", areaOfShape, areaOfNumbers],
  ["::area", plainArea],
  ["-qualified area", plainArea],
  ["area()", plainArea],
  ["area(void)", plainArea],
  ["shapes::area(int,int)", areaOfNumbers],
  ["area(shapes::Shape const&)", areaOfShape],
  ["area(const Shape &)", areaOfShape],
  ["Box::get", GET, GET_LONG],
  ["shapes::Box<int>::get", GET],
  ["Box<unsigned long>::get", GET_LONG],
  ["Box<unsigned long>::get(unsigned long) const", GET_LONG],
  ["get(int)", GET],
  ["twice", "twice<int>(int)"],
  ["twice<int>", "twice<int>(int)"],
  ["twice<long>"],
  ["operator()", "shapes::Box<int>::operator()()"],
  ["Box::operator<", "shapes::Box<int>::operator<(const shapes::Box<int> &)"],
  ["hidden", "(anonymous namespace)::hidden()"],
  ["(anonymous namespace)::hidden", "(anonymous namespace)::hidden()"],
  ["*"],
  ["shapes::a*", areaOfShape, areaOfNumbers],
  ["Box*::g*", GET, GET_LONG],
  [
    "print(std::vector<std::string> const&, char const*)",
    "print(const std::vector<std::string> &, const char *)",
  ],
  ["prin"],
  ["("],
  [""],
];

for (const [pattern, ...expected] of CASES) {
  void test(`a breakpoint on \`${pattern}\``, () => {
    assert.deepEqual(meant(pattern), expected);
  });
}
