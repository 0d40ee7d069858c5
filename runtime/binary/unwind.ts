/** How to get from a frame to its caller: one row of the call frame information (DWARF 5, section 6.4). */

/** psABI, section 3.2.1: a function gives rbx, rbp, rsp and r12 to r15 back as it found them; rsp follows from the frame itself. */
export const CALLEE_SAVED: readonly number[] = [3, 6, 12, 13, 14, 15];

/** How a register of the caller is found; `undefined` rule: it is lost. */
export type RegisterRule =
  | { readonly kind: "undefined" }
  | { readonly kind: "same" }
  /** Saved in memory at CFA + offset. */
  | { readonly kind: "offset"; readonly offset: number }
  /** Is CFA + offset. */
  | { readonly kind: "val-offset"; readonly offset: number }
  | { readonly kind: "register"; readonly register: number }
  /** Saved at the address that the expression gives; the CFA is on the stack when it starts. */
  | { readonly kind: "expression"; readonly expression: Uint8Array }
  | { readonly kind: "val-expression"; readonly expression: Uint8Array };

export type CfaRule =
  | { readonly kind: "register"; readonly register: number; readonly offset: number }
  | { readonly kind: "expression"; readonly expression: Uint8Array };

export interface UnwindRow {
  /** The addresses that this row holds for. */
  readonly low: number;
  readonly high: number;
  readonly cfa: CfaRule;
  /** By DWARF register number. A register that is not in it keeps its value if the callee must save it (rbx, rbp, r12 to r15). */
  readonly rules: ReadonlyMap<number, RegisterRule>;
  readonly returnAddressRegister: number;
  /** The frame was interrupted, not called: the caller's address is exact, not one past a call. */
  readonly isSignalFrame: boolean;
}

/** The caller's side of a frame: its registers as far as they are known, and where it goes on. */
export interface CallerFrame {
  readonly kind: "caller";
  readonly cfa: bigint;
  /** Undefined return address rule: this is the outermost frame. */
  readonly returnAddress: bigint | undefined;
  /** By DWARF number; rsp is the CFA unless the row says otherwise; a register that is not in it is lost. */
  readonly registers: ReadonlyMap<number, bigint>;
  readonly isSignalFrame: boolean;
}
