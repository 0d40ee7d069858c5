/** The API of LiteBox programs: the one table that says what an enclave may call. */

import type { ApiFunction } from "./function.ts";
import { apiFunctionTable } from "./functions/index.ts";

export type { ApiError, ApiFunction, ApiKind, ApiParameter, Direction } from "./function.ts";
export { declaration, prototype } from "./function.ts";
export { apiFunctionTable } from "./functions/index.ts";
export { hostCallText, hoverMarkdown } from "./hover.ts";
export type { AbortReason, AbortReasonName } from "./abort-reasons.ts";
export { abortReason, abortReasons } from "./abort-reasons.ts";
export type { Alternative } from "./alternatives.ts";
export { alternative, alternatives, headerAlternative, headerAlternatives } from "./alternatives.ts";
export type { ApiHeader } from "./headers.ts";
export { allowedHeader, headerOfMacro, headers } from "./headers.ts";
export type { Component, ComponentName } from "./components.ts";
export { component, components } from "./components.ts";
export type { HostCall, HostCallArgument, HostCallName } from "./host-calls/index.ts";
export { hostCallByName, hostCallByNumber, hostCalls } from "./host-calls/index.ts";
export { allowedCxxHeader, refusedCxxHeaders, refusedHeader, refusedStdName } from "./cxx-headers.ts";
export type { StdAlternative } from "./rust-alternatives.ts";
export { stdAlternative } from "./rust-alternatives.ts";
export type { GeneratedFile } from "./generated.ts";
export { apiGenerated } from "./generated.ts";

const byName = new Map(apiFunctionTable.map((f) => [f.name, f]));

/** The record of the function or macro of this name. */
export function apiFunction(name: string): ApiFunction | undefined {
  return byName.get(name);
}

/** The functions and macros that a header declares, in the order of the table. */
export function functionsOfHeader(header: string): readonly ApiFunction[] {
  return apiFunctionTable.filter((f) => f.header === header);
}
