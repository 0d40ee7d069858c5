/** Runs call frame instructions (DWARF 5, section 6.4.2) up to the row for one address. */

import type { CfaRule, RegisterRule, UnwindRow } from "../unwind.ts";
import type { Fde } from "./cfi.ts";
import { Cursor } from "./cursor.ts";

const MAX_REMEMBERED = 64;

/** `DW_CFA_…` of DWARF 5, table 7.29, and the GNU ones that x86 compilers use. */
const Cfa = {
  nop: 0,
  setLoc: 1,
  advanceLoc1: 2,
  advanceLoc2: 3,
  advanceLoc4: 4,
  offsetExtended: 5,
  restoreExtended: 6,
  undefined: 7,
  sameValue: 8,
  register: 9,
  rememberState: 0x0a,
  restoreState: 0x0b,
  defCfa: 0x0c,
  defCfaRegister: 0x0d,
  defCfaOffset: 0x0e,
  defCfaExpression: 0x0f,
  expression: 0x10,
  offsetExtendedSf: 0x11,
  defCfaSf: 0x12,
  defCfaOffsetSf: 0x13,
  valOffset: 0x14,
  valOffsetSf: 0x15,
  valExpression: 0x16,
  gnuArgsSize: 0x2e,
  gnuNegativeOffsetExtended: 0x2f,
} as const;

interface State {
  readonly cfa: CfaRule;
  readonly rules: ReadonlyMap<number, RegisterRule>;
}

export function runFrameProgram(fde: Fde, address: number): UnwindRow | undefined {
  const machine = new FrameMachine(fde);
  // The common instructions make the row that the function's own start from.
  machine.run(fde.cie.instructions, Number.POSITIVE_INFINITY);
  machine.markInitial();
  machine.run(fde.instructions, address);
  return machine.row();
}

class FrameMachine {
  readonly #fde: Fde;
  #low: number;
  #high: number;
  #cfa: CfaRule | undefined;
  #rules = new Map<number, RegisterRule>();
  #initial: ReadonlyMap<number, RegisterRule> = new Map();
  readonly #remembered: State[] = [];
  #isBroken = false;

  constructor(fde: Fde) {
    this.#fde = fde;
    this.#low = fde.low;
    this.#high = fde.high;
  }

  markInitial(): void {
    this.#initial = new Map(this.#rules);
  }

  row(): UnwindRow | undefined {
    if (!this.#cfa || this.#isBroken) return undefined;
    const { returnAddressRegister, isSignalFrame } = this.#fde.cie;
    return {
      low: this.#low,
      high: this.#high,
      cfa: this.#cfa,
      rules: this.#rules,
      returnAddressRegister,
      isSignalFrame,
    };
  }

  /** Stops at the instruction that would move past `address`. */
  run(instructions: Uint8Array, address: number): void {
    const cursor = new Cursor(instructions);
    const { codeAlignment } = this.#fde.cie;
    while (!cursor.atEnd && !this.#isBroken) {
      const opcode = cursor.u8();
      const next = this.#advance(opcode, cursor, codeAlignment);
      if (next !== undefined) {
        if (next > address) {
          this.#high = Math.min(this.#high, next);
          return;
        }
        this.#low = next;
      } else if (!this.#defineCfa(opcode, cursor) && !this.#defineRule(opcode, cursor)) {
        this.#other(opcode, cursor);
      }
      if (!cursor.ok) this.#isBroken = true;
    }
  }

  /** The address that an instruction moves to; undefined when it does not move. */
  #advance(opcode: number, cursor: Cursor, scale: number): number | undefined {
    if (opcode >> 6 === 1) return this.#low + (opcode & 0x3f) * scale;
    switch (opcode) {
      case Cfa.setLoc: {
        // Relative to itself in .eh_frame, plain in .debug_frame.
        const at = this.#fde.instructionsAt + cursor.offset;
        const isRelative = (this.#fde.cie.pointerEncoding & 0x70) === 0x10;
        return isRelative ? at + cursor.i32() : cursor.unsigned(this.#fde.cie.addressSize);
      }
      case Cfa.advanceLoc1:
        return this.#low + cursor.u8() * scale;
      case Cfa.advanceLoc2:
        return this.#low + cursor.u16() * scale;
      case Cfa.advanceLoc4:
        return this.#low + cursor.u32() * scale;
      default:
        return undefined;
    }
  }

  #defineCfa(opcode: number, cursor: Cursor): boolean {
    const { dataAlignment } = this.#fde.cie;
    const old = this.#cfa?.kind === "register" ? this.#cfa : { register: 0, offset: 0 };
    const set = (register: number, offset: number): void => {
      this.#cfa = { kind: "register", register, offset };
    };
    switch (opcode) {
      case Cfa.defCfa:
        set(cursor.uleb(), cursor.uleb());
        return true;
      case Cfa.defCfaSf:
        set(cursor.uleb(), cursor.sleb() * dataAlignment);
        return true;
      case Cfa.defCfaRegister:
        set(cursor.uleb(), old.offset);
        return true;
      case Cfa.defCfaOffset:
        set(old.register, cursor.uleb());
        return true;
      case Cfa.defCfaOffsetSf:
        set(old.register, cursor.sleb() * dataAlignment);
        return true;
      case Cfa.defCfaExpression:
        this.#cfa = { kind: "expression", expression: cursor.take(cursor.uleb()) };
        return true;
      default:
        return false;
    }
  }

  #defineRule(opcode: number, cursor: Cursor): boolean {
    const { dataAlignment } = this.#fde.cie;
    if (opcode >> 6 === 2) {
      this.#rules.set(opcode & 0x3f, { kind: "offset", offset: cursor.uleb() * dataAlignment });
      return true;
    }
    switch (opcode) {
      case Cfa.offsetExtended:
        this.#rules.set(cursor.uleb(), { kind: "offset", offset: cursor.uleb() * dataAlignment });
        return true;
      case Cfa.offsetExtendedSf:
        this.#rules.set(cursor.uleb(), { kind: "offset", offset: cursor.sleb() * dataAlignment });
        return true;
      case Cfa.gnuNegativeOffsetExtended:
        this.#rules.set(cursor.uleb(), { kind: "offset", offset: -cursor.uleb() * dataAlignment });
        return true;
      case Cfa.valOffset:
        this.#rules.set(cursor.uleb(), { kind: "val-offset", offset: cursor.uleb() * dataAlignment });
        return true;
      case Cfa.valOffsetSf:
        this.#rules.set(cursor.uleb(), { kind: "val-offset", offset: cursor.sleb() * dataAlignment });
        return true;
      case Cfa.undefined:
        this.#rules.set(cursor.uleb(), { kind: "undefined" });
        return true;
      case Cfa.sameValue:
        this.#rules.set(cursor.uleb(), { kind: "same" });
        return true;
      case Cfa.register:
        this.#rules.set(cursor.uleb(), { kind: "register", register: cursor.uleb() });
        return true;
      case Cfa.expression:
        this.#rules.set(cursor.uleb(), { kind: "expression", expression: cursor.take(cursor.uleb()) });
        return true;
      case Cfa.valExpression:
        this.#rules.set(cursor.uleb(), { kind: "val-expression", expression: cursor.take(cursor.uleb()) });
        return true;
      default:
        return false;
    }
  }

  #other(opcode: number, cursor: Cursor): void {
    if (opcode >> 6 === 3) {
      this.#restore(opcode & 0x3f);
      return;
    }
    switch (opcode) {
      case Cfa.nop:
        break;
      case Cfa.restoreExtended:
        this.#restore(cursor.uleb());
        break;
      case Cfa.rememberState:
        if (this.#cfa && this.#remembered.length < MAX_REMEMBERED) {
          this.#remembered.push({ cfa: this.#cfa, rules: new Map(this.#rules) });
        } else this.#isBroken = true;
        break;
      case Cfa.restoreState: {
        const state = this.#remembered.pop();
        if (!state) this.#isBroken = true;
        else {
          this.#cfa = state.cfa;
          this.#rules = new Map(state.rules);
        }
        break;
      }
      case Cfa.gnuArgsSize:
        // For exception handlers: how much of the arguments is on the stack.
        cursor.uleb();
        break;
      default:
        this.#isBroken = true;
    }
  }

  #restore(register: number): void {
    const rule = this.#initial.get(register);
    if (rule) this.#rules.set(register, rule);
    else this.#rules.delete(register);
  }
}
