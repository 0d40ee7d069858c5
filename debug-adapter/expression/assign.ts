/** The bytes of structures and arrays that are assigned as a whole. */
import { load, sizeOf, strip, type Value, type ValueContext } from "../value/value.ts";
import { isStructure } from "../value/members.ts";
import { viewOf } from "../value/views/index.ts";
import { ExpressionError } from "./syntax.ts";

/** What only refers to text that others own. */
const BORROWED = /^(?:&|basic_string_view<)/;

function ownsText(context: ValueContext, target: Value): boolean {
  const type = strip(target.type);
  return isStructure(type) && !BORROWED.test(type.name ?? "") && viewOf(context, target)?.kind === "text";
}

/** Structures and arrays are copied whole; a string may be shorter than the array that it goes into. */
export function wholeBytes(context: ValueContext, target: Value, value: Value): Uint8Array {
  if (ownsText(context, target))
    throw new ExpressionError(
      "A string owns its characters, so that another one is not copied over it; set them one by one, as in `text[0] = 'x'`.",
    );
  const size = sizeOf(target.type) ?? 0;
  const isArray = strip(target.type).kind === "array";
  if (isArray && strip(value.type).kind !== "array")
    throw new ExpressionError("An array can only be set to another one; set its elements one by one.");
  if (!isArray && !isStructure(strip(value.type)))
    throw new ExpressionError("Of that type only another one fits; set the members one by one.");
  const loaded = load(context, value);
  if (loaded.kind === "unavailable")
    throw new ExpressionError(`The value is not known: ${loaded.message.replace(/^<|>$/g, "")}.`);
  const isString = isArray && value.place.kind === "bytes";
  const { bytes } = loaded;
  // The NUL may be left out when the array is exactly full, as in a C initialiser.
  const text = isString && bytes.length === size + 1 && bytes.at(-1) === 0 ? bytes.subarray(0, size) : bytes;
  if (text.length > size || (!isString && text.length !== size))
    throw new ExpressionError(`The value has ${bytes.length} bytes, but there is room for ${size}.`);
  const whole = new Uint8Array(size);
  whole.set(text);
  return whole;
}
