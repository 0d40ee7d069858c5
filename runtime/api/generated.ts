/** Files of the library OS that are made from the tables, so that the enclave and the host agree on every number. */

import { abortReasons } from "./abort-reasons.ts";
import { cxxHeaders } from "./cxx-headers.ts";
import { hostCalls } from "./host-calls/index.ts";
import { rustBindings } from "./rust-bindings.ts";

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly content: () => string;
}

interface Definition {
  readonly name: string;
  readonly value: number;
  readonly comment: string;
}

function header(guard: string, source: string, definitions: readonly Definition[]): string {
  return [
    `/* Made by \`npm run generate\` from ${source}. */`,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    ...definitions.flatMap(({ name, value, comment }) => [
      "",
      `/* ${comment} */`,
      `#define ${name} ${value}`,
    ]),
    "",
    "#endif",
    "",
  ].join("\n");
}

function constantName(prefix: string, name: string): string {
  return prefix + name.replaceAll("-", "_").toUpperCase();
}

/** The numbers of the host calls, for the library OS. */
export function hostCallHeader(): string {
  return header(
    "LITEBOX_HOST_CALLS_H",
    "runtime/api/host-calls",
    hostCalls.map((call) => ({
      name: constantName("HOST_", call.name),
      value: call.number,
      comment: `(${call.arguments.map((argument) => argument.name).join(", ")}): ${call.summary}`,
    })),
  );
}

/** The reasons for an abort, for the library OS: C and assembler. */
export function abortReasonHeader(): string {
  return header(
    "LITEBOX_ABORT_REASONS_H",
    "runtime/api/abort-reasons.ts",
    abortReasons.map((reason) => ({
      name: constantName("LITEBOX_ABORT_", reason.name),
      value: reason.code,
      comment: reason.message,
    })),
  );
}

export const apiGenerated: readonly GeneratedFile[] = [
  { path: "runtime/guest/components/hostcall/host-calls.h", content: hostCallHeader },
  { path: "runtime/guest/components/entry/abort-reasons.h", content: abortReasonHeader },
  { path: "runtime/guest/rust/src/sys/functions.rs", content: rustBindings },
  ...cxxHeaders.map(({ name, content }) => ({ path: `runtime/guest/include-cxx/${name}`, content })),
];
