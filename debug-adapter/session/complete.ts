/** Names that may come next in the debug console: variables, members, registers. */
import { evaluateExpression } from "../expression/evaluate.ts";
import { partsOf } from "../value/children.ts";
import { dereference } from "../value/members.ts";
import { strip } from "../value/value.ts";
import { scopeOf } from "./evaluate.ts";
import { registerValues } from "./registers.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Frame } from "./stack.ts";
import { variablesOf } from "./variables.ts";

export interface Completion {
  readonly label: string;
  readonly type: "variable" | "field" | "property" | "function";
}

const LIMIT = 200;
/** The path before the cursor, its last operator, and what is typed of the next name. */
const MEMBER = /([A-Za-z_$][\w$]*(?:(?:\.|->)\w+|\[[^[\]]*\])*)\s*(\.|->)\s*(\w*)$/;
const REGISTER = /\$(\w*)$/;
const NAME = /([A-Za-z_]\w*)?$/;

export async function complete(snapshot: Snapshot, frame: Frame, before: string): Promise<Completion[]> {
  const member = MEMBER.exec(before);
  if (member !== null) {
    const names = await snapshot.settle(() => membersOf(frame, member[1] ?? ""));
    return matching(names, member[3] ?? "", "field");
  }
  const register = REGISTER.exec(before);
  if (register !== null) {
    return matching(
      registerValues(frame).map(({ name }) => name),
      register[1] ?? "",
      "property",
    );
  }
  const names = (["arguments", "locals", "statics"] as const).flatMap((scope) =>
    variablesOf(frame, scope).map(({ name }) => name),
  );
  return matching(names, NAME.exec(before)?.[1] ?? "", "variable");
}

function membersOf(frame: Frame, path: string): string[] {
  const result = evaluateExpression(path, frame.values, scopeOf(frame));
  if (result.kind === "problem") return [];
  const target = dereference(frame.values, result.value) ?? result.value;
  const { kind } = strip(target.type);
  if (kind !== "structure" && kind !== "class" && kind !== "union") return [];
  return partsOf(frame.values, { ...target, isRaw: true }, 0, LIMIT).map(({ name }) => name);
}

function matching(names: readonly string[], start: string, type: Completion["type"]): Completion[] {
  return [...new Set(names)]
    .filter((name) => name.startsWith(start))
    .slice(0, LIMIT)
    .map((label) => ({ label, type }));
}
