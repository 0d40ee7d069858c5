/** `std::tuple`: a chain of base classes, one for each element. */
import { flatMembers, isStructure, valueOfMember } from "../../members.ts";
import { strip, type Value, type ValueContext } from "../../value.ts";
import { templateName } from "../../../../runtime/binary/cxx-names.ts";
import type { Formatter, Part } from "../view.ts";
import { field } from "./parts.ts";

/** Longer ones are only in damaged debug information. */
const LIMIT = 64;

export const tuple: Formatter = {
  names: ["std::tuple"],
  view: (context, value, type) => {
    const elements = tupleElements(context, value);
    if (elements.length < type.templateArguments.length) return undefined;
    return {
      kind: "parts",
      count: elements.length,
      isNumbered: true,
      isIndexed: false,
      parts: (start, count) => elements.slice(start, start + count),
    };
  },
};

export function tupleElements(context: ValueContext, tuple: Value): Part[] {
  const elements: Part[] = [];
  let rest: Value | undefined = tuple;
  while (rest !== undefined && elements.length < LIMIT) {
    const bases: readonly Value[] = basesOf(context, rest);
    const head = bases.find((base) => isOf(base, "std::_Head_base"));
    const element = head && (field(context, head, "_M_head_impl") ?? head);
    if (element !== undefined) elements.push({ ...element, name: `[${elements.length}]` });
    rest = bases.find((base) => isOf(base, "std::_Tuple_impl"));
  }
  return elements;
}

function basesOf(context: ValueContext, value: Value): Value[] {
  const type = strip(value.type);
  if (!isStructure(type)) return [];
  return flatMembers(type)
    .filter(({ member }) => member.isBaseClass)
    .map((base) => valueOfMember(context, value, base));
}

function isOf(value: Value, template: string): boolean {
  const type = strip(value.type);
  return isStructure(type) && templateName(type.qualifiedName ?? "") === template;
}
