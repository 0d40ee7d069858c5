/** The host interface: every request that an enclave can make. At most 16, and nothing that the host answers is believed. */

import { programArguments } from "./arguments.ts";
import { clock } from "./clock.ts";
import { consoleRead } from "./console-read.ts";
import { consoleWrite } from "./console-write.ts";
import { fileChange } from "./file-change.ts";
import { fileOpen } from "./file-open.ts";
import { fileRead } from "./file-read.ts";
import { fileWrite } from "./file-write.ts";
import type { HostCall } from "./host-call.ts";
import { quote } from "./quote.ts";
import { tcpOpen } from "./tcp-open.ts";
import { tcpRead } from "./tcp-read.ts";
import { tcpWrite } from "./tcp-write.ts";
import { threadPark } from "./thread-park.ts";
import { threadStart } from "./thread-start.ts";
import { threadWake } from "./thread-wake.ts";
import { threadYield } from "./thread-yield.ts";

export type { HostCall, HostCallArgument } from "./host-call.ts";

export const hostCalls = [
  consoleWrite,
  consoleRead,
  programArguments,
  threadStart,
  threadPark,
  threadWake,
  threadYield,
  clock,
  fileOpen,
  fileRead,
  fileWrite,
  fileChange,
  tcpOpen,
  tcpRead,
  tcpWrite,
  quote,
] as const satisfies readonly HostCall[];

export type HostCallName = (typeof hostCalls)[number]["name"];

export function hostCallByNumber(number: number): HostCall | undefined {
  return hostCalls.find((call) => call.number === number);
}

export function hostCallByName(name: string): HostCall | undefined {
  return hostCalls.find((call) => call.name === name);
}
