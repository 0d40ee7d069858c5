/** A process backwards, in the words of a stub. */

import type { MonitorCommand, TargetHistory, TargetStop } from "../gdbstub/target.ts";
import type { JournalEvent } from "../host/history/journal.ts";
import { BackwardSearch, type FoundBackwards } from "../host/history/backward-search.ts";
import { TimeLine } from "../host/history/time-line.ts";
import type { HostProcess } from "../host/process.ts";
import { hostCalls } from "../api/host-calls/index.ts";
import { stopwatch } from "./clock.ts";
import { faultStop } from "./fault-stop.ts";

const THERE: TargetStop = { kind: "limit" };
const BEGINNING: TargetStop = { kind: "history", edge: "begin" };
/** So many host calls are listed. */
const SHOWN = 20;
/** So many events are given at a time. */
const PAGE = 1000;

export class DebugHistory implements TargetHistory {
  readonly commands: readonly MonitorCommand[];
  readonly #line: TimeLine;
  #search: BackwardSearch | undefined;

  /** Begins now. `bytes` is what it may need. */
  constructor(process: HostProcess, bytes?: number) {
    process.journal?.keep();
    this.#line = new TimeLine(process, { now: stopwatch, ...(bytes !== undefined && { bytes }) });
    this.commands = [
      {
        name: "when",
        summary:
          "prints the instant: instructions that have been executed, and those of the beginning and the present",
        run: () => `${this.#line.count} (${this.#line.beginning} to ${this.#line.present})\n`,
      },
      {
        name: "goto",
        summary: "goes to an instant: goto COUNT, goto begin, goto end",
        run: (argument) => this.#goTo(argument),
      },
      {
        name: "calls",
        summary:
          "lists the host calls before and after the instant, with the instants at which they were made",
        run: () => this.#calls(),
      },
      {
        name: "events",
        summary: `lists all that has happened, ${PAGE} events from the one with this number on, as JSON: events NUMBER`,
        run: (argument) => this.#events(argument),
      },
    ];
  }

  /** To be called now and then while the process runs. */
  note(): void {
    this.#line.note();
  }

  stepBack(thread: number): TargetStop {
    const instant = this.#line.lastInstantOf(thread);
    if (instant === undefined) {
      this.#line.goTo(this.#line.beginning);
      return BEGINNING;
    }
    this.#line.goTo(instant);
    return THERE;
  }

  runBack(limit: number): TargetStop {
    this.#search ??= new BackwardSearch(this.#line);
    const found = this.#search.advance(limit);
    if (found === undefined) return THERE;
    this.#search = undefined;
    return stopOf(found);
  }

  stopRunningBack(): void {
    this.#search = undefined;
  }

  /** Nobody wants to go back any more: the program goes on from the present; a recording from where it was left. */
  close(): void {
    const { journal } = this.#line.process;
    if (journal?.isSealed === false) this.#line.goTo(this.#line.present);
    journal?.release();
  }

  #goTo(argument: string): string {
    const { beginning, present } = this.#line;
    const count = argument === "begin" ? beginning : argument === "end" ? present : countOf(argument);
    if (count === undefined || count < beginning || count > present)
      return `There is no instant \`${argument}\`: name one from ${beginning} to ${present}.\n`;
    this.#line.goTo(count);
    return `${this.#line.count}\n`;
  }

  /** First how many there are; then host calls, turns of threads, and faults. */
  #events(argument: string): string {
    const events = this.#line.process.journal?.content.events ?? [];
    const { beginning, present, count } = this.#line;
    const first = countOf(argument) ?? 0;
    const lines = events.slice(first, first + PAGE).map((event) => JSON.stringify(eventRecord(event)));
    return [JSON.stringify({ events: events.length, beginning, present, count }), ...lines, ""].join("\n");
  }

  #calls(): string {
    const { count, process } = this.#line;
    const calls = (process.journal?.content.events ?? []).filter((event) => event.kind === "answer");
    const next = calls.findIndex(({ asked }) => asked > count);
    const middle = next < 0 ? calls.length : next;
    const first = Math.max(0, middle - SHOWN / 2);
    return calls
      .slice(first, first + SHOWN)
      .map(({ asked, call, thread, result }) => {
        const name = hostCalls.find(({ number }) => number === call)?.name ?? `call ${call}`;
        // The instant before: the thread is about to leave the enclave.
        return `${asked - 1} thread ${thread} ${name} = ${result}\n`;
      })
      .join("");
  }
}

/** As a time line shows it: the instant is that before the thread leaves the enclave, to which one can go. */
function eventRecord(event: JournalEvent): object {
  switch (event.kind) {
    case "answer": {
      const { thread, call, asked, result } = event;
      const name = hostCalls.find(({ number }) => number === call)?.name ?? `call ${call}`;
      return { kind: "call", instant: asked - 1, thread, call: name, result };
    }
    case "turn":
      return { kind: event.kind, instant: event.count, thread: event.thread };
    default:
      return { kind: event.kind, instant: event.count };
  }
}

function countOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function stopOf(found: FoundBackwards): TargetStop {
  switch (found.kind) {
    case "breakpoint":
      return found;
    case "watch":
      return { kind: "watch", address: BigInt(found.address), access: found.access };
    case "fault":
      return faultStop(found.fault);
    case "beginning":
      return BEGINNING;
  }
}
