/** Exception filters, as an editor sets them. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DapClient } from "./dap-client.ts";

export interface Exceptions {
  /** Replaces all filters. */
  setFilters(
    this: void,
    filters: readonly string[],
    filterOptions?: readonly DebugProtocol.ExceptionFilterOptions[],
  ): Promise<readonly DebugProtocol.Breakpoint[]>;
}

export function exceptions(client: DapClient): Exceptions {
  return {
    setFilters: async (filters, filterOptions = []) => {
      const body = await client.request<DebugProtocol.SetExceptionBreakpointsResponse["body"]>(
        "setExceptionBreakpoints",
        { filters, filterOptions },
      );
      return body?.breakpoints ?? [];
    },
  };
}
