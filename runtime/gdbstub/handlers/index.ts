/** All handlers. A packet without one does not compile. */
import type { PacketKey } from "../../rsp/packets/index.ts";
import { documentHandlers } from "./documents.ts";
import { executionHandlers } from "./execution.ts";
import type { HandlersOf } from "./handler.ts";
import { memoryHandlers } from "./memory.ts";
import { registerHandlers } from "./registers.ts";
import { threadHandlers } from "./threads.ts";

export const handlers: HandlersOf<PacketKey> = {
  ...documentHandlers,
  ...executionHandlers,
  ...memoryHandlers,
  ...registerHandlers,
  ...threadHandlers,
};
