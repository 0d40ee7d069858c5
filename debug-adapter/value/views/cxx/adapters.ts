/** Stacks and queues: the container inside. */
import type { Formatter } from "../view.ts";
import { field } from "./parts.ts";

export const adapters: Formatter = {
  names: ["std::stack", "std::queue", "std::priority_queue"],
  view: (context, value) => {
    const container = field(context, value, "c");
    return (
      container && {
        kind: "like",
        value: container,
        expression: (whole) => `${whole}.c`,
        isTransparent: false,
      }
    );
  },
};
