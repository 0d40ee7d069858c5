/** `--aex` and `monitor aex`: when the host takes a thread out of the enclave, and where what it learns goes. */

import { UserError } from "../base/errors.ts";
import { hexAddress } from "../base/hex.ts";
import { PAGE_SIZE, alignDown } from "../base/quantities.ts";
import type { ElfSymbol } from "../binary/elf/elf.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { type EnclaveMemory, RIGHTS } from "../enclave/memory.ts";
import type { AexEvent, AexRule } from "../host/interrupts.ts";
import { readIfThere } from "./files.ts";

export const AEX_FORMS = "at:COUNT, step:FUNCTION, page:ADDRESS or page:SYMBOL";

/** What is known of the image's symbols; nothing for an image without its side file. */
export type FindSymbol = (name: string) => ElfSymbol | undefined;

export async function symbolsOf(elf: string | undefined): Promise<FindSymbol> {
  const bytes = elf === undefined ? undefined : await readIfThere(elf);
  const file = bytes === undefined ? undefined : readElf(bytes).value;
  return (name) => file?.symbolsNamed(name)[0];
}

/** Throws a UserError for what is no rule, or one that this image has no place for. */
export function aexRule(text: string, find: FindSymbol, memory: EnclaveMemory): AexRule {
  const [, kind, operand = ""] = /^(at|step|page):(\S+)$/.exec(text) ?? [];
  switch (kind) {
    case "at":
      if (!/^\d{1,15}$/.test(operand)) break;
      return { kind, count: Number(operand) };
    case "step": {
      const symbol = found(operand, find);
      if (symbol.type !== "function" || symbol.size === 0)
        throw new UserError(`--aex step: ${operand} is not a function whose size is known.`, 2);
      return { kind, low: symbol.value, high: symbol.value + symbol.size };
    }
    case "page": {
      const address = /^0x[0-9a-fA-F]{1,16}$/.test(operand) ? Number(operand) : found(operand, find).value;
      if ((memory.rightsAt(address) & (RIGHTS.R | RIGHTS.W | RIGHTS.X)) === 0)
        throw new UserError(
          `--aex page: ${hexAddress(address)} is in no page that the enclave can access.`,
          2,
        );
      return { kind, page: alignDown(address, PAGE_SIZE) };
    }
    case undefined:
  }
  throw new UserError(`--aex takes ${AEX_FORMS}, not '${text}'.`, 2);
}

function found(name: string, find: FindSymbol): ElfSymbol {
  const symbol = find(name);
  if (symbol !== undefined) return symbol;
  throw new UserError(
    `--aex: the image's debug information has no ${name}. Build the project, and write the name as the linker has it.`,
    2,
  );
}

/** A line of the log: JSON, with the page as the host sees it, its lower 12 bits cleared. */
export function aexLine(event: AexEvent): string {
  return JSON.stringify(event.cause === "page fault" ? { ...event, page: hexAddress(event.page) } : event);
}

/** For a person. */
export function ruleText(rule: AexRule): string {
  switch (rule.kind) {
    case "at":
      return `at:${rule.count}`;
    case "step":
      return `step:${hexAddress(rule.low)}-${hexAddress(rule.high)}`;
    case "page":
      return `page:${hexAddress(rule.page)}`;
  }
}
