import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { readableName, splitScopes, templateName, withoutTemplateArguments } from "./cxx-names.ts";

const ALLOCATOR =
  "std::allocator<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> > >";

const READABLE: readonly (readonly [name: string, expected: string])[] = [
  ["main", "main"],
  ["std::vector<int, std::allocator<int> >", "std::vector<int>"],
  [
    `std::vector<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >, ${ALLOCATOR} >`,
    "std::vector<std::string>",
  ],
  [
    "map<int, long unsigned int, std::less<int>, std::allocator<std::pair<int const, long unsigned int> > >",
    "map<int, unsigned long>",
  ],
  ["std::map<int, int, std::greater<int>, std::allocator<int> >", "std::map<int, int, std::greater<int>>"],
  [
    "std::_Rb_tree<int, int, std::_Identity<int>, std::less<int>, std::allocator<int> >::_M_insert_",
    "std::_Rb_tree<int, int>::_M_insert_",
  ],
  ["std::array<int, 3ul>", "std::array<int, 3>"],
  ["std::span<int, 18446744073709551615ul>", "std::span<int>"],
  [
    "std::unique_ptr<ns::Box<char const*>, std::default_delete<ns::Box<char const*> > >",
    "std::unique_ptr<ns::Box<const char *>>",
  ],
  ["std::function<int(int, char*)>", "std::function<int(int, char *)>"],
  ["mine::vector<int, mine::allocator<int> >", "mine::vector<int, mine::allocator<int>>"],
  ["main()::<lambda(int)>::operator()", "main()::<lambda(int)>::operator()"],
  ["ns::operator<", "ns::operator<"],
  ["ns::Box<int>::operator->", "ns::Box<int>::operator->"],
  ["std::vector<int, std::allocator<int> >::iterator", "std::vector<int>::iterator"],
  ["Box<(Color)1>", "Box<(Color)1>"],
  ["Box<", "Box<"],
];

for (const [name, expected] of READABLE) {
  void test(`readable: ${name}`, () => {
    assert.equal(readableName(name), expected);
  });
}

void test("names are taken apart outside of brackets", () => {
  assert.deepEqual(splitScopes("a::b<c::d>::e"), ["a", "b<c::d>", "e"]);
  assert.deepEqual(splitScopes("::a"), ["a"]);
  assert.deepEqual(splitScopes("a::operator<<"), ["a", "operator<<"]);
  assert.deepEqual(splitScopes("(anonymous namespace)::f"), ["(anonymous namespace)", "f"]);
  assert.equal(withoutTemplateArguments("Box<int>"), "Box");
  assert.equal(withoutTemplateArguments("operator<"), "operator<");
  assert.equal(withoutTemplateArguments("<lambda(int)>"), "<lambda(int)>");
  assert.equal(templateName("std::__cxx11::basic_string<char>"), "std::basic_string");
});

void test("any text has a readable name, and that is readable", () => {
  const letters = fc.constantFrom(
    "<",
    ">",
    "(",
    ")",
    "::",
    ",",
    " ",
    "std",
    "operator",
    "vector",
    "int",
    "*",
    "const",
  );
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 24 }), (parts) => {
      const name = parts.join("");
      assert.equal(typeof readableName(name), "string");
      splitScopes(name).forEach(withoutTemplateArguments);
    }),
    { numRuns: 2000 },
  );
});
