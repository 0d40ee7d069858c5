/** Values over plain bytes, for tests that need no debuggee. */
import type {
  BaseEncoding,
  BaseType,
  DataType,
  Member,
  StructureType,
} from "../../runtime/binary/data-types.ts";
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import type { Value, ValueContext } from "../value/value.ts";

let id = 1;

export function baseType(name: string, size: number, encoding: BaseEncoding): BaseType {
  return { kind: "base", id: id++, name, size, encoding };
}

export function structure(name: string, size: number, members: readonly Member[]): StructureType {
  return {
    kind: "structure",
    id: id++,
    name,
    size,
    members,
    qualifiedName: undefined,
    staticMembers: [],
    templateArguments: [],
    variantPart: undefined,
    isIncomplete: false,
    declaredAt: undefined,
  };
}

export function member(
  name: string | undefined,
  type: DataType,
  offset: number,
  bits?: { bitOffset: number; bitSize: number },
): Member {
  return {
    name,
    type,
    offset,
    bitField: bits,
    isBaseClass: false,
    isArtificial: false,
    offsetExpression: undefined,
  };
}

/** Memory that starts at 0x1000 and holds these bytes. */
export function contextOver(bytes: Uint8Array): ValueContext {
  const info = { arrayCount: () => undefined } as unknown as DebugInfo;
  return {
    info,
    symbolAt: (address) => (address === 0x5000n ? "five" : undefined),
    frame: {
      address: 0,
      register: () => undefined,
      cfa: () => undefined,
      readMemory(address, length) {
        const start = Number(address) - 0x1000;
        return start >= 0 && start + length <= bytes.length
          ? bytes.subarray(start, start + length)
          : undefined;
      },
    },
  };
}

export function inMemory(type: DataType, address = 0x1000n): Value {
  return { type, place: { kind: "memory", address } };
}
