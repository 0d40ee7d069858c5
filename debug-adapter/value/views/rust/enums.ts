/** Enums whose variants hold something (DWARF 5, 5.7.10, variant parts): the variant that the value is of. */
import type { Variant } from "../../../../runtime/binary/data-types.ts";
import { flatMembers, isStructure, valueOfMember } from "../../members.ts";
import { sizeOf, strip, type Value, type ValueContext } from "../../value.ts";
import { numberOf } from "../cxx/parts.ts";
import type { Formatter, View } from "../view.ts";
import { isTuple } from "./parts.ts";

export const variants: Formatter = {
  names: [],
  view: (context, value) => {
    const held = heldVariant(context, value);
    return held && variantView(context, held.value, held.name);
  },
};

/** The variant that an enum is of, and what it holds: a structure. */
export function heldVariant(
  context: ValueContext,
  value: Value,
): { readonly name: string; readonly value: Value } | undefined {
  const type = strip(value.type);
  const part = isStructure(type) ? type.variantPart : undefined;
  const [member] = (part && chosen(context, value, part))?.members ?? [];
  if (member?.name === undefined) return undefined;
  return { name: member.name, value: valueOfMember(context, value, { member, base: 0 }) };
}

function chosen(
  context: ValueContext,
  value: Value,
  {
    discriminant,
    variants: all,
  }: { readonly discriminant: Variant["members"][number] | undefined; readonly variants: readonly Variant[] },
): Variant | undefined {
  if (discriminant === undefined) return all.length === 1 ? all[0] : undefined;
  const tag = numberOf(context, valueOfMember(context, value, { member: discriminant, base: 0 }));
  if (tag === undefined) return undefined;
  const bits = 8 * (sizeOf(discriminant.type) ?? 8);
  const same = (number: bigint) => BigInt.asUintN(bits, number);
  return (
    all.find(({ discriminants }) =>
      discriminants.some(({ low, high }) => same(low) <= same(tag) && same(tag) <= same(high)),
    ) ?? all.find(({ discriminants }) => discriminants.length === 0)
  );
}

/** `None`, `Some(5)`, `Rectangle {width = 3, height = 4}`. */
function variantView(context: ValueContext, held: Value, name: string): View {
  const type = strip(held.type);
  const none = () => undefined;
  if (!isStructure(type) || flatMembers(type).length === 0) return { kind: "text", text: name };
  const [only, ...others] = flatMembers(type);
  if (only !== undefined && others.length === 0 && isTuple(type)) {
    const value = valueOfMember(context, held, only);
    return { kind: "like", value, label: `${name}(`, end: ")", expression: none, isTransparent: false };
  }
  return { kind: "like", value: held, label: `${name} `, expression: none, isTransparent: false };
}
