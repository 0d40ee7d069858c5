/** Tuples and structures like them: `{1, 120 'x', true}`. */
import { flatMembers, valueOfMember } from "../../members.ts";
import type { Formatter } from "../view.ts";

export const tuples: Formatter = {
  names: [],
  view: (context, value, type) => ({
    kind: "parts",
    count: type.members.length,
    isNumbered: true,
    isIndexed: false,
    parts: (start, count) =>
      flatMembers(type)
        .slice(start, start + count)
        .map((member, index) => ({
          ...valueOfMember(context, value, member),
          name: String(start + index),
        })),
  }),
};
