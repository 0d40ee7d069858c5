/** What we offer; `xmlRegisters` makes gdbserver describe its registers, `swbreak` makes it report the breakpoint's own address. */
export const OFFERED = new Map<string, boolean | string>([
  ["swbreak", true],
  ["hwbreak", true],
  ["vContSupported", true],
  ["xmlRegisters", "i386"],
]);
