/** The formatters of all languages, by the names of their types. */
import type { StructureType } from "../../../runtime/binary/data-types.ts";
import { templateName } from "../../../runtime/binary/cxx-names.ts";
import { isStructure } from "../members.ts";
import { strip, type Value, type ValueContext } from "../value.ts";
import { cxxFormatters } from "./cxx/index.ts";
import { formatterByForm, rustFormatters } from "./rust/index.ts";
import type { Formatter, View } from "./view.ts";

const byName = new Map(
  [...cxxFormatters, ...rustFormatters].flatMap((formatter) =>
    formatter.names.map((name) => [name, formatter] as const),
  ),
);

const byType = new WeakMap<StructureType, Formatter | "none">();

/** How a value is meant to be seen; undefined: as what it is made of. */
export function viewOf(context: ValueContext, value: Value): View | undefined {
  if (value.isRaw === true) return undefined;
  const type = strip(value.type);
  if (!isStructure(type) || type.qualifiedName === undefined) return undefined;
  let formatter = byType.get(type);
  if (formatter === undefined) {
    formatter = byName.get(templateName(type.qualifiedName)) ?? formatterByForm(type) ?? "none";
    byType.set(type, formatter);
  }
  return formatter === "none" ? undefined : formatter.view(context, value, type);
}
