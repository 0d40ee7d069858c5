/** What the formatters of libstdc++'s types have in common: reading members, and making parts. */
import { templateArguments } from "../../../../runtime/binary/cxx-names.ts";
import type { DataType, StructureType } from "../../../../runtime/binary/data-types.ts";
import { isStructure, memberNamed } from "../../members.ts";
import { integerOf, isSignedType } from "../../scalars.ts";
import { load, sizeOf, strip, type Value, type ValueContext } from "../../value.ts";
import type { Part, PartsView } from "../view.ts";

/** More elements are not believed: a container that is not initialised yet has any number of them. */
const COUNT_LIMIT = 2 ** 40;

/** The member at the end of a path: `_M_impl`, `_M_start`. */
export function field(context: ValueContext, value: Value, ...path: readonly string[]): Value | undefined {
  let inner: Value | undefined = value;
  for (const name of path) inner = inner && memberNamed(context, inner, name);
  return inner;
}

/** A number or an address that is a member; undefined when it cannot be read. */
export function number(context: ValueContext, value: Value, ...path: readonly string[]): bigint | undefined {
  const member = field(context, value, ...path);
  return member && numberOf(context, member);
}

export function numberOf(context: ValueContext, value: Value): bigint | undefined {
  const loaded = load(context, value);
  if (loaded.kind !== "bytes" || loaded.known !== undefined) return undefined;
  return integerOf(loaded.bytes, isSignedType(strip(value.type)));
}

/** The pointer at an address. */
export function pointerAt(context: ValueContext, address: bigint): bigint | undefined {
  const bytes = context.frame.readMemory(address, 8);
  return bytes && integerOf(bytes, false);
}

export function inMemory(type: DataType, address: bigint): Value {
  return { type, place: { kind: "memory", address } };
}

/** The n-th argument of a template that is a type. gcc leaves out the arguments of some classes; their names have them. */
export function typeArgument(context: ValueContext, type: DataType, index: number): DataType | undefined {
  const inner = strip(type);
  if (!isStructure(inner)) return undefined;
  const argument = inner.templateArguments[index];
  if (argument !== undefined) return argument.kind === "type" ? argument.type : undefined;
  const name = templateArguments(inner.qualifiedName ?? "")[index];
  if (name === undefined) return undefined;
  return context.info.baseTypeNamed(name) ?? context.info.typesNamed(name)[0];
}

/** The n-th argument of a template that is a number. */
export function valueArgument(type: StructureType, index: number): bigint | undefined {
  const argument = type.templateArguments[index];
  return argument?.kind === "value" ? argument.value : undefined;
}

/** A number of elements that can be; undefined for one that cannot. */
export function plausible(count: bigint | number | undefined): number | undefined {
  const whole = count === undefined ? undefined : Number(count);
  return whole !== undefined && whole >= 0 && whole <= COUNT_LIMIT && Number.isInteger(whole)
    ? whole
    : undefined;
}

/** Elements one behind the other in memory. */
export function contiguous(element: DataType, start: bigint, count: number): PartsView | undefined {
  const size = sizeOf(element);
  if (size === undefined || size === 0) return undefined;
  return numbered(count, (index) => inMemory(element, start + BigInt(index * size)));
}

/** Elements that are found by their numbers. */
export function numbered(count: number, at: (index: number) => Value | undefined): PartsView {
  return {
    kind: "parts",
    label: `size=${count}`,
    count,
    isNumbered: true,
    isIndexed: true,
    parts: (start, wanted) => {
      const parts: Part[] = [];
      for (let index = start; index < Math.min(start + wanted, count); index++) {
        const value = at(index);
        if (value === undefined) break;
        parts.push({ ...value, name: `[${index}]` });
      }
      return parts;
    },
  };
}

/** Elements that are found one after the other, in the order in which the container gives them. */
export function walked(
  count: number,
  nodes: () => Iterable<bigint>,
  part: (node: bigint, index: number) => Part,
  isNumbered: boolean,
): PartsView {
  return {
    kind: "parts",
    label: `size=${count}`,
    count,
    isNumbered,
    isIndexed: false,
    parts: (start, wanted) => {
      const parts: Part[] = [];
      let index = 0;
      for (const node of nodes()) {
        if (index >= Math.min(start + wanted, count)) break;
        if (index >= start) parts.push(part(node, index));
        index++;
      }
      return parts;
    },
  };
}

/** Where a value stands behind the links of its node: at the next address that its type may have. */
export function behind(links: number, type: DataType): bigint {
  const alignment = alignmentOf(type, 0);
  return BigInt(Math.ceil(links / alignment) * alignment);
}

/** System V ABI for AMD64, figure 3.1 and 3.1.2; what `alignas` adds, the debug information of gcc does not say of types. */
function alignmentOf(type: DataType, depth: number): number {
  const inner = strip(type);
  if (depth > 8) return 1;
  switch (inner.kind) {
    case "structure":
    case "class":
    case "union":
      return Math.max(1, ...inner.members.map((member) => alignmentOf(member.type, depth + 1)));
    case "array":
      return alignmentOf(inner.element, depth + 1);
    case "base":
      return Math.min(16, Math.max(1, inner.size));
    default:
      return Math.min(8, sizeOf(inner) ?? 1);
  }
}
