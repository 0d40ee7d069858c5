/** The parts of a value: members, elements, what a pointer points to. Made when they are asked for, so cyclic data is no problem. */
import { readableName } from "../../runtime/binary/cxx-names.ts";
import type { ArrayType, DataType, StructureType } from "../../runtime/binary/data-types.ts";
import { elementAt, elementCount } from "./elements.ts";
import {
  dereference,
  flatMembers,
  isStructure,
  staticValue,
  valueOfMember,
  type FlatMember,
} from "./members.ts";
import { isTextCharacter } from "./scalars.ts";
import { strip, type Value, type ValueContext } from "./value.ts";
import { viewOf } from "./views/index.ts";
import type { LikeView, PartsView } from "./views/view.ts";

export interface Child extends Value {
  readonly name: string;
  /** The expression that means this part, given the one that means the whole; undefined when there is none. */
  readonly expression: (whole: string) => string | undefined;
}

/** How many parts there are, and whether they have names or numbers. */
export interface PartCount {
  readonly named: number;
  readonly indexed: number;
}

interface Parts extends PartCount {
  readonly list: (start: number, count: number) => readonly Child[];
}

const NONE: Parts = { named: 0, indexed: 0, list: () => [] };
/** What a value with a view is made of. */
const RAW = "[raw]";

export function countParts(context: ValueContext, value: Value): PartCount {
  const { named, indexed } = ownParts(context, value);
  return { named: named + asides(context, value).length, indexed };
}

/** Parts `start` up to `start + count`: first those that the value is, then those beside it. */
export function partsOf(context: ValueContext, value: Value, start: number, count: number): Child[] {
  const own = ownParts(context, value);
  const total = own.named + own.indexed;
  const list = start < total ? own.list(start, Math.min(count, total - start)) : [];
  const behind = Math.max(0, start - total);
  return [
    ...list,
    ...asides(context, value).slice(behind, behind + Math.max(0, start + count - total - behind)),
  ];
}

/** The parts that a line of text shows. */
export function ownParts(context: ValueContext, value: Value): Parts {
  if (value.place.kind === "unavailable") return NONE;
  const type = strip(value.type);
  switch (type.kind) {
    case "structure":
    case "class":
    case "union": {
      const view = viewOf(context, value);
      if (view?.kind === "like") return likeParts(context, view);
      if (view?.kind === "parts") return viewParts(view);
      return view === undefined ? memberParts(context, value, type, ".") : NONE;
    }
    case "array":
      return elementParts(context, value, type, (index) => (whole) => `${atom(whole)}[${index}]`);
    case "pointer":
    case "reference":
      return pointedParts(context, value, type.kind);
    default:
      return NONE;
  }
}

/** Parts that are no part of what the value says: static members, the table of virtual functions, the members behind a view. */
function asides(context: ValueContext, value: Value): Child[] {
  if (value.place.kind === "unavailable") return [];
  const type = strip(value.type);
  if (type.kind === "pointer" || type.kind === "reference") {
    const target = dereference(context, value);
    if (target === undefined || !isStructure(strip(target.type))) return [];
    return through(asides(context, target), (whole) => (type.kind === "pointer" ? `(*${whole})` : whole));
  }
  if (!isStructure(type)) return [];
  if (viewOf(context, value) !== undefined)
    return [{ ...value, isRaw: true, name: RAW, expression: (whole) => whole }];
  const hidden = flatMembers(type).filter(isTablePointer);
  return [
    ...hidden.map((member) => ({
      ...valueOfMember(context, value, member),
      name: member.member.name ?? "",
      expression: () => undefined,
    })),
    ...type.staticMembers.map((member) => ({
      ...staticValue(context, member),
      name: member.name,
      expression: (whole: string) => `${atom(whole)}.${member.name}`,
    })),
  ];
}

/** `_vptr.Shape`, which gcc and clang put into classes with virtual functions. */
function isTablePointer({ member }: FlatMember): boolean {
  return member.isArtificial && member.name?.startsWith("_vptr") === true;
}

function likeParts(context: ValueContext, view: LikeView): Parts {
  const { named, indexed, list } = ownParts(context, view.value);
  return { named, indexed, list: (start, count) => through(list(start, count), view.expression) };
}

function viewParts({ count, isNumbered, isIndexed, parts }: PartsView): Parts {
  return {
    named: isNumbered ? 0 : count,
    indexed: isNumbered ? count : 0,
    list: (start, wanted) =>
      parts(start, wanted).map((part) => ({
        ...part,
        expression: (whole) => (isIndexed ? `${atom(whole)}${part.name}` : undefined),
      })),
  };
}

/** The parts of what another expression means. */
function through(parts: readonly Child[], inner: (whole: string) => string | undefined): Child[] {
  return parts.map((part) => ({
    ...part,
    expression: (whole) => {
      const meant = inner(whole);
      return meant === undefined ? undefined : part.expression(meant);
    },
  }));
}

function pointedParts(context: ValueContext, value: Value, kind: "pointer" | "reference"): Parts {
  const target = dereference(context, value);
  if (target === undefined || target.place.kind === "unavailable") return NONE;
  if (kind === "reference") return isAggregate(strip(target.type)) ? ownParts(context, target) : NONE;
  const pointed = strip(target.type);
  if (isStructure(pointed) && viewOf(context, target) === undefined)
    return memberParts(context, target, pointed, "->");
  if (pointed.kind === "array")
    return elementParts(context, target, pointed, (index) => (whole) => `(*${whole})[${index}]`);
  if (isStructure(pointed)) {
    const { named, indexed, list } = ownParts(context, target);
    return {
      named,
      indexed,
      list: (start, count) => through(list(start, count), (whole) => `(*${whole})`),
    };
  }
  const only: Child = { ...target, name: "*", expression: (whole) => `*${atom(whole)}` };
  return { named: 1, indexed: 0, list: (start, count) => [only].slice(start, start + count) };
}

function memberParts(context: ValueContext, value: Value, type: StructureType, operator: "." | "->"): Parts {
  const members = flatMembers(type).filter((member) => !isTablePointer(member) && !isEmptyBase(member));
  return {
    named: members.length,
    indexed: 0,
    list: (start, count) =>
      members.slice(start, start + count).map((found) => {
        const { member } = found;
        const name = member.name ?? (member.isBaseClass ? baseName(member.type) : "<anonymous>");
        return {
          name,
          ...valueOfMember(context, value, found),
          expression: member.isBaseClass
            ? (whole: string) =>
                baseExpression(type, member.type, operator === "->" ? `*${atom(whole)}` : whole)
            : (whole: string) => `${atom(whole)}${operator}${name}`,
        };
      }),
  };
}

function baseName(type: DataType): string {
  const base = strip(type);
  return isStructure(base) ? readableName(base.qualifiedName ?? base.name ?? "base") : "base";
}

/** A base's members are reached through the whole, unless that has others of the same names. */
function baseExpression(type: StructureType, base: DataType, whole: string): string {
  const own = inheritedNames(base);
  const others = flatMembers(type).flatMap(({ member }) =>
    member.isBaseClass ? (member.type === base ? [] : inheritedNames(member.type)) : [member.name],
  );
  const isHidden = own.some((name) => others.includes(name));
  return isHidden ? `static_cast<${baseName(base)} &>(${whole})` : whole;
}

function inheritedNames(base: DataType): string[] {
  const type = strip(base);
  return isStructure(type) ? memberNames(type) : [];
}

/** Without those of its own bases, which may be virtual, and then are the same. */
function memberNames(type: StructureType): string[] {
  return flatMembers(type).flatMap(({ member }) => member.name ?? []);
}

/** Many classes of the standard library have bases that only bring types or functions. */
function isEmptyBase({ member }: FlatMember): boolean {
  const type = strip(member.type);
  return (
    member.isBaseClass &&
    isStructure(type) &&
    type.staticMembers.length === 0 &&
    flatMembers(type).every((inner) => isEmptyBase(inner))
  );
}

function elementParts(
  context: ValueContext,
  value: Value,
  type: ArrayType,
  expression: (index: number) => (whole: string) => string,
): Parts {
  const indexed = elementCount(context, type);
  const lowerBound = type.dimensions[0]?.lowerBound ?? 0;
  return {
    named: 0,
    indexed,
    list: (start, count) => {
      const children: Child[] = [];
      for (let index = start; index < Math.min(start + count, indexed); index++) {
        const number = index + lowerBound;
        children.push({
          ...elementAt(context, value, type, index),
          name: `[${number}]`,
          expression: expression(number),
        });
      }
      return children;
    },
  };
}

/** True for values that show as text although they have elements. */
export function isText(type: DataType): boolean {
  return type.kind === "array" && type.dimensions.length === 1 && isTextCharacter(strip(type.element));
}

function isAggregate(type: DataType): boolean {
  return isStructure(type) || type.kind === "array";
}

/** In parentheses where an operator behind it would bind to less than the whole. */
function atom(expression: string): string {
  return /^[\w$.:[\]]+$|^\(.*\)$/.test(expression) || /^\w+(?:(?:->|\.)[\w:]+|\[\d+\])*$/.test(expression)
    ? expression
    : `(${expression})`;
}
