/**
 * The types of a program's data, as its debug information describes them.
 *
 * A type is interned: the same DWARF entry always gives the same object, so `===` compares and a WeakMap can hang
 * things on it. What a type refers to (`target`, `element`, `members`, …) is read when it is first asked for; types may
 * be cyclic (a list node), so walk them with a limit.
 */

export type BaseEncoding =
  | "boolean"
  | "signed"
  | "unsigned"
  | "signed-char"
  | "unsigned-char"
  | "utf"
  | "float"
  | "complex-float"
  | "address"
  | "other";

interface TypeCommon {
  /** Identity of the type: the offset of its entry in `.debug_info`; negative for the types that are made up, as `void`. */
  readonly id: number;
}

export interface BaseType extends TypeCommon {
  readonly kind: "base";
  /** In C's usual spelling: `unsigned long`, where gcc writes `long unsigned int`. */
  readonly name: string;
  readonly size: number;
  readonly encoding: BaseEncoding;
}

export interface PointerType extends TypeCommon {
  readonly kind: "pointer";
  /** Of Rust, where pointers have names: `*const u8`. */
  readonly name?: string;
  /** Of Rust without a name: what a slice points to. */
  readonly isRust?: boolean;
  readonly size: number;
  readonly target: DataType;
}

export interface ReferenceType extends TypeCommon {
  readonly kind: "reference";
  /** Of Rust: `&mut game::Board`, `alloc::boxed::Box<u8>`. */
  readonly name?: string;
  readonly size: number;
  readonly isRvalue: boolean;
  readonly target: DataType;
}

export interface Member {
  /** Undefined for an anonymous struct or union, whose members C reaches as if they were the parent's. */
  readonly name: string | undefined;
  readonly type: DataType;
  /** Bytes from the start of the structure; for a bit field, of the byte that its first bit is in. */
  readonly offset: number;
  /** Only for a bit field: its width, and its lowest bit counted from the start of the structure (little-endian). */
  readonly bitField: { readonly bitOffset: number; readonly bitSize: number } | undefined;
  readonly isBaseClass: boolean;
  /** Compiler-made, as a vtable pointer or the discriminant of a Rust enum. */
  readonly isArtificial: boolean;
  /** Virtual bases only: an expression over the object's address that gives the member's address; `offset` is then 0. */
  readonly offsetExpression: Uint8Array | undefined;
}

/** One case of a Rust enum (or Pascal variant record). */
export interface Variant {
  /** The discriminant's values that select it; empty: the default case. */
  readonly discriminants: readonly { readonly low: bigint; readonly high: bigint }[];
  readonly members: readonly Member[];
}

export interface VariantPart {
  readonly discriminant: Member | undefined;
  readonly variants: readonly Variant[];
}

/** A member that all objects share: it is declared here, and defined somewhere else, or a constant. */
export interface StaticMember {
  readonly name: string;
  readonly type: DataType;
  /** Offset of its declaration, for `DebugInfo.locateStatic`. */
  readonly id: number;
}

/** What a class template was instantiated with; the arguments of a pack stand one after another. */
export type TemplateArgument =
  { readonly kind: "type"; readonly type: DataType } | { readonly kind: "value"; readonly value: bigint };

interface Named {
  /** With the namespaces and classes around it: `std::vector<int, …>`. Undefined in C, where a tag alone is no type. */
  readonly qualifiedName: string | undefined;
}

export interface StructureType extends TypeCommon, Named {
  readonly kind: "structure" | "class" | "union";
  readonly name: string | undefined;
  readonly size: number;
  /** Base classes first, then members in order of declaration; without static members. */
  readonly members: readonly Member[];
  readonly staticMembers: readonly StaticMember[];
  readonly templateArguments: readonly TemplateArgument[];
  readonly variantPart: VariantPart | undefined;
  /** True when no unit defines it (`struct opaque;`): size and members are then unknown, not zero. */
  readonly isIncomplete: boolean;
  readonly declaredAt: { readonly file: string; readonly line: number } | undefined;
}

export interface ArrayDimension {
  readonly lowerBound: number;
  /** Undefined: unknown (`extern int a[];`, flexible member) or computed at run time, see `countExpression`. */
  readonly count: number | undefined;
  /** For a variable-length array; `DebugInfo.arrayCount` evaluates it in a frame. */
  readonly dynamicCount: DynamicCount | undefined;
}

/** How many elements a variable-length array has: an expression's value, or the value of a variable, plus `bias`. */
export interface DynamicCount {
  /** The offset of the unit whose expression it is. */
  readonly unit: number;
  readonly expression: Uint8Array | undefined;
  /** The entry of the (usually artificial) variable that holds it. */
  readonly variable: number | undefined;
  readonly bias: number;
}

export interface ArrayType extends TypeCommon {
  readonly kind: "array";
  readonly element: DataType;
  /** Outermost first: `int a[2][3]` has counts 2, 3. Never empty. */
  readonly dimensions: readonly ArrayDimension[];
  /** Undefined when a dimension's count is. */
  readonly size: number | undefined;
  readonly isVector: boolean;
  /** Rust has names of its own for arrays: `[i32; 4]`. */
  readonly isRust?: boolean;
}

export interface EnumerationType extends TypeCommon, Named {
  readonly kind: "enumeration";
  readonly name: string | undefined;
  readonly size: number;
  readonly isSigned: boolean;
  /** An `enum class`: its enumerators are named through it. */
  readonly isScoped: boolean;
  readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
  readonly isIncomplete: boolean;
}

export interface TypedefType extends TypeCommon, Named {
  readonly kind: "typedef";
  readonly name: string;
  readonly target: DataType;
}

export interface QualifiedType extends TypeCommon {
  readonly kind: "qualified";
  readonly qualifier: "const" | "volatile" | "restrict" | "atomic";
  readonly target: DataType;
}

export interface FunctionType extends TypeCommon {
  readonly kind: "function";
  readonly returns: DataType;
  readonly parameters: readonly DataType[];
  readonly isVariadic: boolean;
}

export interface MemberPointerType extends TypeCommon {
  readonly kind: "member-pointer";
  readonly size: number;
  readonly target: DataType;
  readonly containing: DataType;
}

/** `void`, `decltype(nullptr)` (which has a name), or a type whose entry cannot be read. */
export interface UnspecifiedType extends TypeCommon {
  readonly kind: "unspecified";
  readonly name: string;
}

export type DataType =
  | BaseType
  | PointerType
  | ReferenceType
  | StructureType
  | ArrayType
  | EnumerationType
  | TypedefType
  | QualifiedType
  | FunctionType
  | MemberPointerType
  | UnspecifiedType;
