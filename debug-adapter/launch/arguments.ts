/** Checks a debug configuration against the table and fills in the defaults. It came from a file of the user's. */
import { attributes, type Attribute, type DebugArguments, type DebugRequest } from "../contract.ts";
import { missingAttribute, wrongAttribute } from "../session/errors.ts";

export function checkArguments(given: unknown, request: DebugRequest): DebugArguments {
  const values: Record<string, unknown> = {};
  const valueOf = (name: string): unknown =>
    typeof given === "object" && given !== null ? (given as Record<string, unknown>)[name] : undefined;
  for (const [name, attribute] of Object.entries<Attribute>(attributes)) {
    const value = valueOf(name);
    const isReplaced = attribute.unless !== undefined && typeof valueOf(attribute.unless) === "string";
    if (value !== undefined && value !== null) {
      values[name] = checked(name, attribute, value);
    } else if (attribute.default !== undefined) {
      values[name] = attribute.default;
    } else if (attribute.required === true && attribute.requests.includes(request) && !isReplaced)
      throw missingAttribute(name, attribute.doc);
  }
  // The loop has given every attribute the type that the table says.
  return values as unknown as DebugArguments;
}

function checked(name: string, attribute: Attribute, value: unknown): unknown {
  switch (attribute.type) {
    case "string":
      if (typeof value === "string" && value !== "") return value;
      throw wrongAttribute(name, "text");
    case "boolean":
      if (typeof value === "boolean") return value;
      throw wrongAttribute(name, "`true` or `false`");
    case "integer":
      return integer(name, attribute, value);
    case "strings":
      if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
      throw wrongAttribute(name, 'a list of texts, such as `["a", "b"]`');
    case "string map":
      if (
        typeof value === "object" &&
        !Array.isArray(value) &&
        Object.values(value ?? {}).every((item) => typeof item === "string")
      )
        return value;
      throw wrongAttribute(name, 'an object of texts, such as `{ "/there": "/here" }`');
  }
}

function integer(
  name: string,
  { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Attribute,
  value: unknown,
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum)
    return value;
  throw wrongAttribute(name, `a whole number from ${minimum} to ${maximum}`);
}
