/** Packets that read and write registers. */
import { fromHex, toHex } from "../../base/hex.ts";
import { ERROR } from "../../rsp/codec.ts";
import { registerBytes, registers, registerValue, type RegisterRecord } from "../../rsp/registers.ts";
import type { Session } from "../session.ts";
import type { HandlersOf } from "./handler.ts";

export const registerHandlers: HandlersOf<
  "readRegister" | "readRegisters" | "writeRegister" | "writeRegisters"
> = {
  readRegisters: (session) =>
    session.isOver ? { error: ERROR.generic } : registers.map((register) => text(session, register)).join(""),

  readRegister: (session, { number }) => {
    const register = registers[number];
    return register && !session.isOver ? text(session, register) : { error: ERROR.badArgument };
  },

  writeRegister: (session, { number, value }) => {
    const register = registers[number];
    return register && write(session, register, value) ? true : { error: ERROR.badArgument };
  },

  writeRegisters: (session, values) => {
    let at = 0;
    for (const register of registers) {
      const value = values.slice(at, at + register.bits / 4);
      at += register.bits / 4;
      // gdb sends back what it read: registers that we do not have come as `x`, or as zeros.
      if (!value.includes("x")) write(session, register, value);
    }
    return true;
  },
};

function text(session: Session, { name, bits }: RegisterRecord): string {
  const value = session.target.readRegister(session.selectedThread, name);
  return value === undefined ? "xx".repeat(bits / 8) : toHex(registerBytes(value, bits));
}

function write(session: Session, { name, bits }: RegisterRecord, value: string): boolean {
  const bytes = fromHex(value);
  if (bytes?.length !== bits / 8 || session.isOver) return false;
  const [thread, wanted] = [session.selectedThread, registerValue(bytes)];
  if (name === "rip") session.hasJumped ||= session.programCounter(thread) !== wanted;
  return session.target.writeRegister(thread, name, wanted);
}
