/** The host's side of the table of host calls: a call that has a record and no answer here does not compile. */

import { hostCalls } from "../../api/host-calls/index.ts";
import type { HostCallName } from "../../api/host-calls/index.ts";
import { ERRNO } from "./answer.ts";
import type { Answer, Answerer, HostCallRequest } from "./answer.ts";
import { answerArguments } from "./arguments.ts";
import { answerClock } from "./clock.ts";
import { answerConsoleRead } from "./console-read.ts";
import { answerConsoleWrite } from "./console-write.ts";
import { answerFileChange, answerFileOpen, answerFileRead, answerFileWrite } from "./files.ts";
import { answerQuote } from "./quote.ts";
import { answerTcpOpen, answerTcpRead, answerTcpWrite } from "./tcp.ts";
import { answerThreadPark, answerThreadStart, answerThreadWake, answerThreadYield } from "./threads.ts";

const ANSWERERS: Readonly<Record<HostCallName, Answerer>> = {
  console_write: answerConsoleWrite,
  console_read: answerConsoleRead,
  arguments: answerArguments,
  thread_start: answerThreadStart,
  thread_park: answerThreadPark,
  thread_wake: answerThreadWake,
  thread_yield: answerThreadYield,
  clock: answerClock,
  file_open: answerFileOpen,
  file_read: answerFileRead,
  file_write: answerFileWrite,
  file_change: answerFileChange,
  tcp_open: answerTcpOpen,
  tcp_read: answerTcpRead,
  tcp_write: answerTcpWrite,
  quote: answerQuote,
};

const BY_NUMBER: ReadonlyMap<number, Answerer> = new Map(
  hostCalls.map(({ number, name }) => [number, ANSWERERS[name]]),
);

/** Answers the call of this number; a number that has no record is answered as Linux answers an unknown system call. */
export function answerHostCall(number: bigint, request: HostCallRequest): Answer {
  // A number too large to be exact is too large for the table as well.
  const answer = BY_NUMBER.get(Number(number));
  return answer === undefined ? -ERRNO.ENOSYS : answer(request);
}
