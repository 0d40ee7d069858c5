import assert from "node:assert/strict";
import { test } from "node:test";

import { splitScopes } from "../cxx-names.ts";
import { functionPattern, functionWord } from "./function-pattern.ts";

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

void test("the word of a text is in the names of all functions that it means, also of those with other spellings", () => {
  const words = CASES.map(([pattern]) => [pattern, functionWord(pattern)]);
  assert.ok(words.filter(([, word]) => word !== "").length > CASES.length / 2);
  const names = [
    ...FUNCTIONS.map(([name]) => name),
    "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >",
    "shapes::Box<int>::operator long unsigned int",
    "of<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> > >",
    "get<alloc::vec::Vec<u8, alloc::alloc::Global>, alloc::alloc::Global>",
  ];
  const patterns = [
    ...words.map(([pattern = ""]) => pattern),
    "string",
    "std::string",
    "of",
    "of<std::string>",
    "get",
  ];
  let meantOnes = 0;
  for (const name of names) {
    // As the entry of the function has it: without what is around it.
    const own = splitScopes(name).at(-1) ?? "";
    for (const pattern of patterns) {
      if (!functionPattern(pattern)({ qualifiedName: name, parameters: () => [] })) continue;
      assert.ok(own.includes(functionWord(pattern)), `${pattern} means ${name}`);
      meantOnes++;
    }
  }
  assert.ok(meantOnes > 20, String(meantOnes));
});
