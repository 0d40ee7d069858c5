/** The API of LiteBox programs: the one table that says what an enclave may call. */

export type { ApiError, ApiFunction, ApiKind, ApiParameter, Direction } from "./function.ts";
export { declaration, prototype } from "./function.ts";
export type { AbortReason, AbortReasonName } from "./abort-reasons.ts";
export { abortReason, abortReasons } from "./abort-reasons.ts";
export type { Component, ComponentName } from "./components.ts";
export { component, components } from "./components.ts";
export type { HostCall, HostCallArgument, HostCallName } from "./host-calls/index.ts";
export { hostCallByName, hostCallByNumber, hostCalls } from "./host-calls/index.ts";
