/** What the host learns from the interrupts that were ordered: kept for the debugger, and written to a file for `--aex-log`. */

import { closeSync, openSync, writeSync } from "node:fs";
import { UserError } from "../base/errors.ts";
import type { MonitorCommand } from "../gdbstub/target.ts";
import type { AexEvent, AexRule } from "../host/interrupts.ts";
import type { HostProcess } from "../host/process.ts";
import { AEX_FORMS, aexLine, ruleText } from "./aex-option.ts";

/** So many lines are written at a time. */
const BATCH = 1000;
/** So many events the debugger shows. */
const SHOWN = 20;

const PAST = "This is the past, which cannot be changed: go on to the present first.\n";

export class AexLog {
  readonly #file: number | undefined;
  #pending: string[] = [];
  #count = 0;
  readonly #latest: string[] = [];

  /** Throws a UserError where the file cannot be written. */
  constructor(path: string | undefined) {
    try {
      this.#file = path === undefined ? undefined : openSync(path, "w");
    } catch (error) {
      throw new UserError(
        `Cannot write ${path ?? ""}: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }

  readonly add = (event: AexEvent): void => {
    const line = aexLine(event);
    this.#count++;
    this.#latest.push(line);
    if (this.#latest.length > SHOWN) this.#latest.shift();
    if (this.#file !== undefined && this.#pending.push(line) >= BATCH) this.#write();
  };

  close(): void {
    if (this.#file === undefined) return;
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    if (this.#file !== undefined && this.#pending.length > 0)
      writeSync(this.#file, `${this.#pending.join("\n")}\n`);
    this.#pending = [];
  }

  /** `monitor aex`: orders interrupts, and shows what the host has learned. */
  command(process: HostProcess, ruleOf: (text: string) => AexRule): MonitorCommand {
    return {
      name: "aex",
      summary: `orders interrupts (${AEX_FORMS}; off: none any more); alone, shows rules and what the host learned`,
      run: (argument) => {
        const { rules: before } = process.interrupts;
        if (argument === "off") {
          if (!process.order([])) return PAST;
        } else if (argument !== "") {
          try {
            if (!process.order([...before, ruleOf(argument)])) return PAST;
          } catch (error) {
            if (error instanceof UserError) return `${error.message}\n`;
            throw error;
          }
        }
        const rules = process.interrupts.rules.map((rule) => `rule ${ruleText(rule)}\n`).join("");
        const events = this.#latest.map((line) => `${line}\n`).join("");
        return `${rules === "" ? "no rules\n" : rules}${this.#count} interrupts so far\n${events}`;
      },
    };
  }
}
