/** Information about types at run time, which enclaves are built without. */

import { cpp, diagnostic } from "./diagnostic.ts";

export const cxxTypeInformation = diagnostic<{ readonly name: "dynamic_cast" | "typeid" }>({
  code: "cxx-type-information",
  severity: "error",
  title: "Type information at run time",
  explain:
    "Sources in C++ are compiled without information about types at run time: it would put the names of all classes with virtual " +
    "functions into the image, and measure them. Ask an object for its kind with a virtual function, or keep a `std::variant`, " +
    "which knows what it holds.",
  message: ({ name }) =>
    `\`${name}\` needs type information, which enclaves are built without. Use a virtual function, or std::variant.`,
  *find({ file }) {
    for (const { name, range } of file.features)
      if (name === "dynamic_cast" || name === "typeid") yield { range, data: { name } };
  },
  examples: [
    cpp(
      "Circle *circle(Shape *shape) {\n  return dynamic_cast<Circle *>(shape);\n//       ^^^^^^^^^^^^ cxx-type-information\n}",
      { better: "Circle *circle(Shape *shape) {\n  return shape->as_circle();\n}" },
    ),
    cpp("bool same(Shape &a) {\n  return typeid(a) == kind;\n//       ^^^^^^ cxx-type-information\n}"),
    cpp("long widen(int number) {\n  return static_cast<long>(number);\n}"),
  ],
});
