/** Type entries (DWARF 5, chapter 5) as `DataType` records, interned by their offset. */

import { canonicalBaseName } from "../base-names.ts";
import type {
  ArrayDimension,
  ArrayType,
  BaseEncoding,
  DataType,
  EnumerationType,
  FunctionType,
  QualifiedType,
  StructureType,
  UnspecifiedType,
} from "../data-types.ts";
import { isRust } from "../languages.ts";
import { sizeOf, strip } from "../type-names.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import { readMembers, readStaticMembers, readTemplateArguments, readVariantPart } from "./member-reader.ts";
import { isInNamespaces, qualifiedName } from "./name-index.ts";
import type { NameIndex } from "./name-index.ts";
import type { ProgramUnits } from "./program-unit.ts";

/** `DW_ATE_…` (DWARF 5, table 7.11). */
const ENCODINGS: Readonly<Record<number, BaseEncoding>> = {
  1: "address",
  2: "boolean",
  3: "complex-float",
  4: "float",
  5: "signed",
  6: "signed-char",
  7: "unsigned",
  8: "unsigned-char",
  0x10: "utf",
};

const QUALIFIERS: Readonly<Record<number, QualifiedType["qualifier"]>> = {
  [Tag.constType]: "const",
  [Tag.volatileType]: "volatile",
  [Tag.restrictType]: "restrict",
  [Tag.atomicType]: "atomic",
};

const MAX_NESTED_ARRAYS = 32;

export const VOID: UnspecifiedType = { kind: "unspecified", id: -1, name: "void" };

export class TypeReader {
  readonly #units: ProgramUnits;
  readonly #names: () => NameIndex;
  readonly #interned = new Map<number, DataType>();

  constructor(units: ProgramUnits, names: () => NameIndex) {
    this.#units = units;
    this.#names = names;
  }

  /** The type that an entry (or its origin) has; `void` when it names none. */
  typeOf(entry: Entry): DataType {
    const type = entry.holderOf(At.type)?.reference(At.type);
    return type ? this.read(type) : VOID;
  }

  /** The type that an entry is. */
  read(entry: Entry): DataType {
    const known = this.#interned.get(entry.offset);
    if (known) return known;
    const definition = this.#definitionOf(entry);
    const type = definition ? this.read(definition) : this.#make(entry);
    this.#interned.set(entry.offset, type);
    return type;
  }

  /** A declaration's definition, in this unit or another; undefined for everything else. */
  #definitionOf(entry: Entry): Entry | undefined {
    if (!entry.flag(At.declaration)) return undefined;
    const byReference = entry.reference(At.signature);
    if (byReference && !byReference.flag(At.declaration)) return byReference;
    return entry.has(At.name) ? this.#names().definitionOf(entry) : undefined;
  }

  #make(entry: Entry): DataType {
    const id = entry.offset;
    const name = entry.string(At.name);
    const size = entry.number(At.byteSize) ?? 0;
    const target = lazy(() => this.typeOf(entry));
    const qualifier = QUALIFIERS[entry.tag];
    if (qualifier) return withTarget({ kind: "qualified", id, qualifier }, target);
    switch (entry.tag) {
      case Tag.baseType: {
        const encoding = ENCODINGS[entry.number(At.encoding) ?? 0] ?? "other";
        return { kind: "base", id, name: canonicalBaseName(name ?? ""), size, encoding };
      }
      case Tag.pointerType: {
        const pointer = { id, size: size || entry.unit.header.addressSize };
        if (name === undefined)
          return withTarget({ kind: "pointer", ...pointer, isRust: isOfRust(entry) }, target);
        // In Rust, whose references and boxes are pointers by their tag, and tell by their names.
        const isReference = name.startsWith("&") || name.startsWith("alloc::boxed::Box<");
        return isReference
          ? withTarget({ kind: "reference", ...pointer, name, isRvalue: false }, target)
          : withTarget({ kind: "pointer", ...pointer, name }, target);
      }
      case Tag.referenceType:
      case Tag.rvalueReferenceType: {
        const isRvalue = entry.tag === Tag.rvalueReferenceType;
        return withTarget(
          { kind: "reference", id, size: size || entry.unit.header.addressSize, isRvalue },
          target,
        );
      }
      case Tag.typedef:
      case Tag.templateAlias:
        return withTarget(
          { kind: "typedef", id, name: name ?? "", qualifiedName: nameInScopes(entry) },
          target,
        );
      case Tag.structureType:
      case Tag.classType:
      case Tag.unionType:
        return this.#structure(entry);
      case Tag.enumerationType:
        return this.#enumeration(entry);
      case Tag.arrayType:
        return this.#array(entry);
      case Tag.subroutineType:
      case Tag.subprogram:
        return this.#function(entry);
      case Tag.ptrToMemberType: {
        const containing = lazy(() => {
          const structure = entry.reference(At.containingType);
          return structure ? this.read(structure) : VOID;
        });
        const word = entry.unit.header.addressSize;
        const type = { kind: "member-pointer", id, size: size || word } as const;
        return Object.defineProperties(withTarget(type, target), {
          containing: { get: containing, enumerable: true },
          // Of a function: an address or an offset in the vtable, and what to add to `this` (Itanium C++ ABI, 2.3.2).
          size: {
            get: () => size || (strip(target()).kind === "function" ? 2 * word : word),
            enumerable: true,
          },
        }) as DataType;
      }
      default:
        return { kind: "unspecified", id, name: name ?? "?" };
    }
  }

  #structure(entry: Entry): StructureType {
    const typeOf = (member: Entry): DataType => this.typeOf(member);
    const members = lazy(() => readMembers(entry, typeOf));
    const staticMembers = lazy(() => readStaticMembers(entry, typeOf));
    const templateArguments = lazy(() => readTemplateArguments(entry, typeOf));
    const variantPart = lazy(() => readVariantPart(entry, typeOf));
    const declaredAt = lazy(() => this.#units.declaredAt(entry));
    return {
      kind: entry.tag === Tag.unionType ? "union" : entry.tag === Tag.classType ? "class" : "structure",
      id: entry.offset,
      name: entry.string(At.name),
      qualifiedName: nameInScopes(entry),
      size: entry.number(At.byteSize) ?? 0,
      isIncomplete: entry.flag(At.declaration),
      get members() {
        return members();
      },
      get staticMembers() {
        return staticMembers();
      },
      get templateArguments() {
        return templateArguments();
      },
      get variantPart() {
        return variantPart();
      },
      get declaredAt() {
        return declaredAt();
      },
    };
  }

  #enumeration(entry: Entry): EnumerationType {
    const size = entry.number(At.byteSize) ?? 4;
    const raw: { name: string; value: bigint }[] = [];
    for (const child of entry.children()) {
      if (child.tag !== Tag.enumerator) continue;
      raw.push({ name: child.string(At.name) ?? "", value: child.exact(At.constValue) ?? 0n });
    }
    const underlying = entry.reference(At.type)?.number(At.encoding);
    const isSigned =
      underlying === undefined ? raw.some(({ value }) => value < 0n) : underlying === 5 || underlying === 6;
    const bits = Math.min(Math.max(size, 1), 16) * 8;
    return {
      kind: "enumeration",
      id: entry.offset,
      name: entry.string(At.name),
      qualifiedName: nameInScopes(entry),
      size,
      isSigned,
      isScoped: entry.flag(At.enumClass),
      enumerators: raw.map(({ name, value }) => ({
        name,
        value: isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value),
      })),
      isIncomplete: entry.flag(At.declaration),
    };
  }

  #array(entry: Entry): ArrayType {
    const dimensions: ArrayDimension[] = [];
    for (const child of entry.children()) {
      if (child.tag === Tag.subrangeType || child.tag === Tag.genericSubrange)
        dimensions.push(readDimension(child));
    }
    if (dimensions.length === 0)
      dimensions.push({ lowerBound: 0, count: undefined, dynamicCount: undefined });
    const element = lazy(() => this.typeOf(entry));
    const ownSize = entry.number(At.byteSize);
    const size = lazy(() => ownSize ?? arraySize(element(), dimensions));
    return {
      kind: "array",
      id: entry.offset,
      get element() {
        return element();
      },
      dimensions,
      get size() {
        return size();
      },
      isVector: entry.flag(At.gnuVector),
      isRust: isOfRust(entry),
    };
  }

  #function(entry: Entry): FunctionType {
    const returns = lazy(() => this.typeOf(entry));
    const parameters = lazy(() =>
      [...entry.children()]
        // The object of a member function is no parameter that is written.
        .filter((child) => child.tag === Tag.formalParameter && !child.flag(At.artificial))
        .map((child) => this.typeOf(child)),
    );
    const isVariadic = lazy(() => [...entry.children()].some(({ tag }) => tag === Tag.unspecifiedParameters));
    return {
      kind: "function",
      id: entry.offset,
      get returns() {
        return returns();
      },
      get parameters() {
        return parameters();
      },
      get isVariadic() {
        return isVariadic();
      },
    };
  }
}

function isOfRust({ unit }: Entry): boolean {
  return isRust(unit.root?.number(At.language) ?? 0);
}

function nameInScopes(entry: Entry): string | undefined {
  return entry.has(At.name) && isInNamespaces(entry) ? qualifiedName(entry) : undefined;
}

/** Computes once, when first asked. */
function lazy<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** A loop and not a recursion over `size`, because in a damaged file an array may be its own element. */
function arraySize(element: DataType, dimensions: readonly ArrayDimension[]): number | undefined {
  let elements = 1;
  let inner = dimensions;
  let type = strip(element);
  for (let i = 0; i < MAX_NESTED_ARRAYS; i++) {
    for (const { count } of inner) {
      if (count === undefined) return undefined;
      elements *= count;
    }
    if (type.kind !== "array") {
      const size = sizeOf(type);
      return size === undefined ? undefined : size * elements;
    }
    inner = type.dimensions;
    type = strip(type.element);
  }
  return undefined;
}

/** Adds a `target` that is read when it is asked for. */
function withTarget<T extends object>(type: T, target: () => DataType): T & { readonly target: DataType } {
  return Object.defineProperty(type, "target", { get: target, enumerable: true }) as T & {
    readonly target: DataType;
  };
}

function readDimension(subrange: Entry): ArrayDimension {
  const lowerBound = Number(BigInt.asIntN(64, subrange.exact(At.lowerBound) ?? 0n));
  const isCount = subrange.has(At.count);
  const attribute = isCount ? At.count : At.upperBound;
  const constant = subrange.exact(attribute);
  if (constant !== undefined) {
    const value = Number(BigInt.asIntN(64, constant));
    return {
      lowerBound,
      count: Math.max(0, isCount ? value : value - lowerBound + 1),
      dynamicCount: undefined,
    };
  }
  const expression = subrange.block(attribute);
  const variable = subrange.referenceOffset(attribute);
  if (!expression && variable === undefined) return { lowerBound, count: undefined, dynamicCount: undefined };
  const bias = isCount ? 0 : 1 - lowerBound;
  return {
    lowerBound,
    count: undefined,
    dynamicCount: { unit: subrange.unit.header.offset, expression, variable, bias },
  };
}
