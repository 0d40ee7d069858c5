/**
 * Evaluates DWARF expressions (DWARF 5, sections 2.5 and 2.6): a stack machine whose result is a value or the places where
 * a value is. Expressions come from files, so every loop is bounded and nothing throws.
 */

import type { Piece } from "../location.ts";
import { Cursor } from "./cursor.ts";
import type { Environment, Outcome } from "./environment.ts";
import { Op } from "./operations.ts";
import { bytesOf, convert, fromBytes, generic, typed } from "./typed-value.ts";
import type { TypedValue, ValueType } from "./typed-value.ts";
import { ValueStack } from "./value-stack.ts";

const MAX_STEPS = 10_000;
const MAX_STACK = 512;
const MAX_CALLS = 16;
const MAX_PIECES = 4096;

/** Where a value is. */
export function evaluateLocation(
  expression: Uint8Array,
  environment: Environment,
): Outcome<readonly Piece[]> {
  const machine = new Machine(environment);
  machine.run(expression);
  return machine.failure ?? { kind: "done", value: machine.pieces() };
}

/** The value that an expression computes, as a frame base, a CFA or a call site's argument is given. */
export function evaluateValue(expression: Uint8Array, environment: Environment): Outcome<TypedValue> {
  const machine = new Machine(environment);
  machine.run(expression);
  const value = machine.failure ? undefined : machine.value();
  if (machine.failure) return machine.failure;
  return value
    ? { kind: "done", value }
    : { kind: "problem", message: "An expression of the debug information gives no value." };
}

type Place = { readonly bitOffset: number } & (
  | { readonly kind: "memory"; readonly address: bigint }
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "value"; readonly bytes: Uint8Array }
);
type Described =
  Place | { readonly kind: "implicit-pointer"; readonly target: number; readonly byteOffset: number };

class Machine extends ValueStack {
  readonly #environment: Environment;
  readonly #pieces: Piece[] = [];
  /** A description that is complete but for its size: what a register, value or implicit pointer operation leaves. */
  #described: Described | undefined;
  #steps = 0;
  #calls = 0;

  constructor(environment: Environment) {
    super(environment.initial.map(generic));
    this.#environment = environment;
  }

  run(expression: Uint8Array): void {
    const cursor = new Cursor(expression);
    while (!cursor.atEnd && !this.failure) {
      if (++this.#steps > MAX_STEPS || this.stack.length > MAX_STACK) {
        this.fail("An expression of the debug information does not come to an end.");
        return;
      }
      const opcode = cursor.u8();
      const isKnown =
        this.#constant(opcode, cursor) ||
        this.arithmetic(opcode, cursor) ||
        this.stackOrder(opcode, cursor) ||
        this.#register(opcode, cursor) ||
        this.#memory(opcode, cursor) ||
        this.#control(opcode, cursor) ||
        this.#typed(opcode, cursor) ||
        this.#description(opcode, cursor);
      if (!isKnown) this.fail(`An expression uses the unknown operation 0x${opcode.toString(16)}.`);
      else if (!cursor.ok) this.fail("An expression of the debug information is cut off.");
    }
  }

  pieces(): Piece[] {
    if (this.#pieces.length > 0) return this.#pieces;
    return [this.#takePiece(undefined, 0)];
  }

  value(): TypedValue | undefined {
    const described = this.#described;
    if (described?.kind === "register") return generic(this.#readRegister(described.register));
    if (described?.kind === "value") return generic(fromBytes(described.bytes));
    return this.stack.at(-1);
  }

  /** The value of an outcome; its failure becomes this machine's. */
  #unwrap<T>(outcome: Outcome<T>, otherwise: T): T {
    if (outcome.kind === "done") return outcome.value;
    this.failure ??= outcome;
    return otherwise;
  }

  #readRegister(register: number): bigint {
    const value = this.#environment.frame.register(register);
    if (value === undefined) this.failure ??= { kind: "missing-register", register };
    return value ?? 0n;
  }

  #constant(opcode: number, cursor: Cursor): boolean {
    if (opcode >= Op.lit0 && opcode < Op.reg0) return this.pushNumber(opcode - Op.lit0);
    switch (opcode) {
      case Op.addr:
        return this.pushNumber(this.#environment.addressSize === 4 ? cursor.u32() : cursor.u64Exact());
      case Op.const1u:
        return this.pushNumber(cursor.u8());
      case Op.const1s:
        return this.pushNumber(cursor.i8());
      case Op.const2u:
        return this.pushNumber(cursor.u16());
      case Op.const2s:
        return this.pushNumber(cursor.i16());
      case Op.const4u:
        return this.pushNumber(cursor.u32());
      case Op.const4s:
        return this.pushNumber(cursor.i32());
      case Op.const8u:
      case Op.const8s:
        return this.pushNumber(cursor.u64Exact());
      case Op.constu:
        return this.pushNumber(cursor.ulebExact());
      case Op.consts:
        return this.pushNumber(cursor.slebExact());
      case Op.addrx:
      case Op.constx:
      case Op.gnuAddrIndex:
      case Op.gnuConstIndex: {
        const address = this.#environment.indexedAddress(cursor.uleb());
        if (address === undefined) this.fail("An expression names an address that its table lacks.");
        return this.pushNumber(address ?? 0);
      }
      default:
        return false;
    }
  }

  #register(opcode: number, cursor: Cursor): boolean {
    if (opcode >= Op.reg0 && opcode < Op.breg0) {
      this.#described = { kind: "register", register: opcode - Op.reg0, bitOffset: 0 };
      return true;
    }
    if (opcode >= Op.breg0 && opcode <= Op.breg31) {
      return this.pushNumber(this.#readRegister(opcode - Op.breg0) + cursor.slebExact());
    }
    switch (opcode) {
      case Op.regx:
        this.#described = { kind: "register", register: cursor.uleb(), bitOffset: 0 };
        return true;
      case Op.bregx:
        return this.pushNumber(this.#readRegister(cursor.uleb()) + cursor.slebExact());
      case Op.fbreg: {
        const offset = cursor.slebExact();
        return this.pushNumber(this.#unwrap(this.#environment.frameBase(), 0n) + offset);
      }
      case Op.callFrameCfa: {
        const cfa = this.#environment.frame.cfa();
        if (cfa === undefined)
          this.fail("The frame's start on the stack is not known, so its variables cannot be found.");
        return this.pushNumber(cfa ?? 0n);
      }
      default:
        return false;
    }
  }

  #memory(opcode: number, cursor: Cursor): boolean {
    switch (opcode) {
      case Op.deref:
        return this.#dereference(this.#environment.addressSize, undefined);
      case Op.derefSize:
        return this.#dereference(cursor.u8(), undefined);
      case Op.xderef:
      case Op.xderefSize: {
        // There is one address space; its number is ignored.
        const size = opcode === Op.xderef ? this.#environment.addressSize : cursor.u8();
        const address = this.pop();
        this.pop();
        this.push(address);
        return this.#dereference(size, undefined);
      }
      case Op.pushObjectAddress: {
        const address = this.#environment.objectAddress;
        if (address === undefined)
          this.fail("An expression needs the address of an object that is not at hand.");
        return this.pushNumber(address ?? 0n);
      }
      case Op.formTlsAddress:
      case Op.gnuPushTlsAddress: {
        const address = this.#environment.threadLocal(this.pop().bits);
        if (address === undefined) this.fail("The address of this thread's variables is not known.");
        return this.pushNumber(address ?? 0n);
      }
      default:
        return false;
    }
  }

  #dereference(size: number, type: ValueType | undefined): true {
    const address = this.pop().bits;
    if (this.failure) return true;
    const bytes = this.#environment.frame.readMemory(address, size);
    if (bytes?.length !== size) {
      this.failure = { kind: "missing-memory", address, length: size };
      return true;
    }
    return this.push(typed(fromBytes(bytes), type));
  }

  #control(opcode: number, cursor: Cursor): boolean {
    switch (opcode) {
      case Op.skip:
      case Op.bra: {
        const distance = cursor.i16();
        if (opcode === Op.bra && this.pop().bits === 0n) return true;
        cursor.offset += distance;
        if (cursor.offset < 0 || cursor.offset > cursor.end) this.fail("An expression jumps out of itself.");
        return true;
      }
      case Op.call2:
        return this.#call(cursor.u16(), true);
      case Op.call4:
        return this.#call(cursor.u32(), true);
      case Op.callRef:
        return this.#call(cursor.unsigned(this.#environment.offsetSize), false);
      default:
        return false;
    }
  }

  #call(offset: number, isUnitOffset: boolean): true {
    if (++this.#calls > MAX_CALLS)
      this.fail("The expressions of the debug information call each other without end.");
    else this.run(this.#environment.locationOf(offset, isUnitOffset) ?? new Uint8Array());
    return true;
  }

  #typed(opcode: number, cursor: Cursor): boolean {
    const environment = this.#environment;
    switch (opcode) {
      case Op.constType:
      case Op.gnuConstType: {
        const type = this.#unwrap(environment.baseType(cursor.uleb()), undefined);
        return this.push(typed(fromBytes(cursor.take(cursor.u8())), type));
      }
      case Op.regvalType:
      case Op.gnuRegvalType: {
        const register = this.#readRegister(cursor.uleb());
        return this.push(typed(register, this.#unwrap(environment.baseType(cursor.uleb()), undefined)));
      }
      case Op.xderefType:
      case Op.derefType:
      case Op.gnuDerefType: {
        const size = cursor.u8();
        const type = this.#unwrap(environment.baseType(cursor.uleb()), undefined);
        if (opcode === Op.xderefType) this.stack.splice(-2, 1);
        return this.#dereference(size, type);
      }
      case Op.convert:
      case Op.gnuConvert: {
        const type = this.#unwrap(environment.baseType(cursor.uleb()), undefined);
        const value = convert(this.pop(), type);
        if (!value) this.fail("An expression converts a number in a way that is not supported.");
        return this.push(value ?? generic(0n));
      }
      case Op.reinterpret:
      case Op.gnuReinterpret: {
        const type = this.#unwrap(environment.baseType(cursor.uleb()), undefined);
        return this.push(typed(this.pop().bits, type));
      }
      case Op.entryValue:
      case Op.gnuEntryValue:
        return this.push(this.#unwrap(environment.entryValue(cursor.take(cursor.uleb())), generic(0n)));
      case Op.gnuParameterRef:
        return this.push(this.#unwrap(environment.parameterValue(cursor.u32()), generic(0n)));
      case Op.gnuVariableValue: {
        const offset = cursor.unsigned(environment.offsetSize);
        return this.push(this.#unwrap(environment.variableValue(offset), generic(0n)));
      }
      default:
        return false;
    }
  }

  #description(opcode: number, cursor: Cursor): boolean {
    switch (opcode) {
      case Op.implicitValue:
        this.#described = { kind: "value", bytes: cursor.take(cursor.uleb()), bitOffset: 0 };
        return true;
      case Op.stackValue:
        this.#described = { kind: "value", bytes: bytesOf(this.pop()), bitOffset: 0 };
        return true;
      case Op.implicitPointer:
      case Op.gnuImplicitPointer: {
        const { version, addressSize, offsetSize } = this.#environment;
        const target = cursor.unsigned(version <= 2 ? addressSize : offsetSize);
        this.#described = { kind: "implicit-pointer", target, byteOffset: cursor.sleb() };
        return true;
      }
      case Op.piece:
        this.#pieces.push(this.#takePiece(cursor.uleb() * 8, 0));
        break;
      case Op.bitPiece:
        this.#pieces.push(this.#takePiece(cursor.uleb(), cursor.uleb()));
        break;
      default:
        return false;
    }
    if (this.#pieces.length > MAX_PIECES) this.fail("A value has more pieces than any real one.");
    return true;
  }

  #takePiece(bitSize: number | undefined, bitOffset: number): Piece {
    const described = this.#described;
    this.#described = undefined;
    if (described?.kind === "implicit-pointer") return { ...described, bitSize };
    if (described) return { ...described, bitSize, bitOffset };
    const address = this.stack.pop();
    if (address) return { kind: "memory", address: address.bits, bitSize, bitOffset };
    return { kind: "optimised-out", reason: "The compiler optimised it out.", bitSize };
  }
}
