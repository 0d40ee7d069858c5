/** Macros that are defined at a place, and what is known of those that nobody in the project defines. */

import type { SourceLanguage } from "../facts.ts";
import { liteboxApi } from "../surface.ts";
import { compilerMacro } from "./compiler-macros.ts";

export interface Macro {
  readonly isFunctionLike: boolean;
  readonly parameters: readonly string[];
  readonly body: string;
}

export interface MacroTable {
  /** Undefined: there is no macro of this name; "unknown": there may be one. */
  get(name: string): Macro | "unknown" | undefined;
}

/** Types whose limits `<limits.h>`, `<stdint.h>` and `<float.h>` say. */
const LIMITED =
  "S?CHAR|UCHAR|U?(?:SHRT|INT|LONG|LLONG)|S?SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC|U?INT(?:PTR|MAX|(?:_LEAST|_FAST)?(?:8|16|32|64))|FLT|DBL|LDBL";

/** Of the headers of C (C11, 7), as far as people ask for them: a project's own names must not look like these. */
const STANDARD_MACRO = new RegExp(
  `^(?:_FORTIFY_SOURCE|__(?:OPTIMIZE|FAST_MATH|SANITIZE_\\w+)__|NULL|EOF|BUFSIZ|(?:RAND|MB_LEN|FILENAME|FOPEN)_MAX|EXIT_(?:SUCCESS|FAILURE)|CLOCKS_PER_SEC|TIME_UTC|TSS_DTOR_ITERATIONS|ONCE_FLAG_INIT|HUGE_VAL[FL]?|INFINITY|NAN|MATH_ERR(?:NO|EXCEPT)|offsetof|assert|bool|true|false|va_\\w+|stdin|stdout|stderr|(?:${LIMITED})_(?:MIN|MAX|BIT|WIDTH)|U?INT(?:8|16|32|64|MAX)_C|(?:FLT|DBL|LDBL)_[A-Z0-9_]+|(?:PRI|SCN)[diouxX](?:LEAST|FAST)?(?:8|16|32|64|MAX|PTR)|F[EP]_[A-Z0-9_]+|SEEK_[A-Z]+|M_[A-Z0-9_]+|E(?:ACCES|ADDRINUSE|AGAIN|BADF|BADMSG|BUSY|CONNREFUSED|CONNRESET|DOM|EXIST|FBIG|HOSTUNREACH|ILSEQ|INVAL|IO|MFILE|NAMETOOLONG|NOENT|NOMEM|NOSPC|NOSYS|OVERFLOW|RANGE|SPIPE|STALE|TIMEDOUT))$`,
);

const OBJECT = { isFunctionLike: false, parameters: [] } as const;

/** Stands for what is not known. */
const SOME: Macro = { ...OBJECT, body: "__COUNTER__" };

/**
 * What is known without any source: by the compiler and by the LiteBox headers. Names of other systems and compilers are names that nothing
 * defines.
 */
export function predefined(name: string, language: SourceLanguage): Macro | "unknown" | undefined {
  if (name === "__cplusplus") return language === "cpp" ? SOME : undefined;
  const known = compilerMacro(name);
  if (known)
    return !known.isCertain ? "unknown" : known.value === undefined ? SOME : objectMacro(known.value);
  return /^__(?:COUNTER|FILE|LINE|DATE|TIME)__$|^__has_\w+$/.test(name) ||
    STANDARD_MACRO.test(name) ||
    liteboxApi.isFunction(name)
    ? "unknown"
    : undefined;
}

/** What the value of a macro of the manifest or the command line says. */
export function objectMacro(body: string): Macro {
  return { ...OBJECT, body };
}

/** What `#define` says behind its name. */
export function readDefinition(rest: string): { readonly name: string; readonly macro: Macro } | undefined {
  const [, name, list, body = ""] = /^([A-Za-z_]\w*)(?:\(([^)]*)\))?(.*)$/s.exec(rest) ?? [];
  if (name === undefined) return undefined;
  const parameters = (list ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return { name, macro: { isFunctionLike: list !== undefined, parameters, body: body.trim() } };
}
