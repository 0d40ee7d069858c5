/** The module `litebox::sys::functions` of the Rust crate: the functions of the API table as Rust declares them. */

import type { ApiFunction, ApiParameter } from "./function.ts";
import { apiFunctionTable } from "./functions/index.ts";

/**
 * Headers without bindings: those of Mbed TLS, whose structures depend on its configuration; <setjmp.h> and <fenv.h>, since a jump over
 * frames of Rust is undefined, and so is its arithmetic in another environment; <assert.h>, which has macros alone.
 */
const UNBOUND = /^(?:mbedtls|psa)\/|^(?:setjmp|fenv|assert)\.h$/;

/** Types of C whose names Rust has others for. */
const scalars: Readonly<Record<string, string>> = {
  void: "c_void",
  char: "c_char",
  "unsigned char": "c_uchar",
  int: "c_int",
  long: "c_long",
  "long long": "c_longlong",
  "unsigned long": "c_ulong",
  "unsigned long long": "c_ulonglong",
  float: "c_float",
  double: "c_double",
  size_t: "usize",
  ptrdiff_t: "isize",
  uint8_t: "u8",
  uint16_t: "u16",
  uint32_t: "u32",
  int64_t: "i64",
  uint64_t: "u64",
};

const functionTypes: Readonly<Record<string, string>> = {
  "int (*)(const void *, const void *)":
    'Option<unsafe extern "C" fn(*const c_void, *const c_void) -> c_int>',
  "void (*)(void)": 'Option<unsafe extern "C" fn()>',
  // Pointers to functions in C, and nullable types in Rust.
  "lb_exception_handler *": "lb_exception_handler",
  "lb_interrupt_handler *": "lb_interrupt_handler",
};

/** Types that `src/sys/types.rs` has under the names of C. */
const records: ReadonlySet<string> = new Set([
  ...["FILE", "div_t", "ldiv_t", "lldiv_t", "time_t", "clock_t", "timespec", "tm"],
  ...["thrd_t", "thrd_start_t", "tss_t", "tss_dtor_t", "mtx_t", "cnd_t", "once_flag"],
  ...["lb_tcp", "lb_https_request", "lb_https_answer", "lb_https_server", "lb_https_handler"],
  ...["lb_report", "lb_target", "lb_seal_policy"],
  ...["lb_ratls_peer", "lb_policy", "lb_trust", "lb_identity", "lb_channel", "lb_channel_end"],
]);

/** Without a counterpart in stable Rust; and positions in files, which Rust has as numbers. */
export const typesWithoutRust: readonly string[] = ["long double", "va_list", "fpos_t *", "const fpos_t *"];

/** Words that Rust keeps for itself. */
const KEYWORDS = new Set(["fn", "in", "loop", "match", "mod", "move", "ref", "type", "use", "where"]);

function rustType(type: string): string | undefined {
  const known = functionTypes[type] ?? scalars[type];
  if (known !== undefined) return known;
  const [, pointed] = /^(.*?) ?\*$/.exec(type) ?? [];
  if (pointed === undefined) {
    const name = type.replace(/^struct /, "");
    return records.has(name) ? name : undefined;
  }
  const constant = /^const (.*)$/.exec(pointed)?.[1];
  const inner = rustType(constant ?? pointed);
  return inner === undefined ? undefined : `*${constant === undefined ? "mut" : "const"} ${inner}`;
}

function parameter({ name, type }: ApiParameter): string | undefined {
  const rust = rustType(type);
  return rust === undefined ? undefined : `${KEYWORDS.has(name) ? `r#${name}` : name}: ${rust}`;
}

/** The declaration, or undefined where Rust has no type for one of C's. */
function declaration(f: ApiFunction): string | undefined {
  const parameters = f.parameters.map(parameter);
  const result = f.returns.type === "void" ? "" : rustType(f.returns.type);
  if (result === undefined || parameters.includes(undefined)) return undefined;
  if (f.variadic) parameters.push("...");
  const returns = f.noReturn ? " -> !" : result === "" ? "" : ` -> ${result}`;
  return `pub fn ${f.name}(${parameters.join(", ")})${returns};`;
}

const bindable = apiFunctionTable.filter((f) => f.kind === "function" && !UNBOUND.test(f.header));

/** Functions of the bound headers that Rust cannot call, with the type that it lacks. */
export function functionsWithoutRust(): { readonly name: string; readonly type: string }[] {
  return bindable.flatMap((f) => {
    const types = [...f.parameters.map(({ type }) => type), f.returns.type];
    const type = types.find((each) => rustType(each) === undefined);
    return type === undefined ? [] : [{ name: f.name, type }];
  });
}

export function rustBindings(): string {
  const functions = bindable.flatMap((f) => {
    const declared = declaration(f);
    const summary = f.summary.replaceAll(/[[\]]/g, "\\$&");
    return declared === undefined
      ? []
      : ["", `    /// ${summary} (<${f.header}>; ${f.standard})`, `    ${declared}`];
  });
  return [
    "// Made by `npm run generate` from runtime/api/functions.",
    "//! The functions of the LiteBox API as C has them. What each asks of its caller says its page in the manual.",
    "",
    "use super::types::*;",
    "use core::ffi::*;",
    "",
    'extern "C" {',
    ...functions.slice(1),
    "}",
    "",
  ].join("\n");
}
