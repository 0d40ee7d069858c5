/** Macros that are defined at a place, and what is known of those that nobody in the project defines. */

import type { SourceLanguage } from "../facts.ts";
import { isReservedName, liteboxApi } from "../surface.ts";

export interface Macro {
  readonly isFunctionLike: boolean;
  readonly parameters: readonly string[];
  readonly body: string;
}

export interface MacroTable {
  /** Undefined: there is no macro of this name; "unknown": there may be one. */
  get(name: string): Macro | "unknown" | undefined;
}

/** Macros by which sources ask for systems and compilers that an enclave is never built for or with. */
const NEVER: ReadonlySet<string> = new Set(
  (
    "_WIN32 WIN32 _WIN64 WIN64 __WIN32__ _Windows __CYGWIN__ __MSYS__ __MINGW32__ __MINGW64__ _MSC_VER __BORLANDC__ __TURBOC__ __WATCOMC__ " +
    "__DJGPP__ __GO32__ MSDOS _MSDOS __MSDOS__ __DOS__ __OS2__ OS2 __EMX__ __APPLE__ __MACH__ macintosh __HAIKU__ __BEOS__ AMIGA _AMIGA " +
    "__amigaos__ __FreeBSD__ __NetBSD__ __OpenBSD__ __DragonFly__ __sun __sun__ sun __SVR4 __hpux hpux _AIX __sgi sgi __osf__ __QNX__ __VMS VMS " +
    "vms __ANDROID__ __MVS__ __CODEGEARC__ __arm__ __aarch64__ __mips__ __powerpc__ __riscv __i386__ __i386 _M_IX86"
  ).split(" "),
);

/** The compilers are gcc and clang for this one processor. */
const ALWAYS: ReadonlySet<string> = new Set(["__x86_64__", "__amd64__", "__STDC__", "__LP64__"]);

/** Of the headers of C (C11, 7), as far as people ask for them. */
const STANDARD_MACRO =
  /^(?:NDEBUG|NULL|EOF|BUFSIZ|RAND_MAX|CLOCKS_PER_SEC|offsetof|assert|bool|true|false|va_\w+|stdin|stdout|stderr|(?:U?(?:INT|CHAR|SHRT|LONG|LLONG)|SCHAR|SIZE|PTRDIFF|SSIZE|WCHAR|WINT|INTPTR|INTMAX|FLT|DBL|LDBL|PRI|SCN|FP|SEEK)_?[A-Z0-9_]*|M_[A-Z0-9_]+|E[A-Z0-9]+)$/;

const OBJECT = { isFunctionLike: false, parameters: [] } as const;

const ONE: Macro = { ...OBJECT, body: "1" };

/** Defined, as what is not known. */
const SOME: Macro = { ...OBJECT, body: "__UNKNOWN__" };

/** What is known without any source: by the compiler and by the LiteBox headers. */
export function predefined(name: string, language: SourceLanguage): Macro | "unknown" | undefined {
  if (NEVER.has(name)) return undefined;
  if (name === "__GNUC__") return SOME;
  if (name === "__cplusplus") return language === "cpp" ? SOME : undefined;
  if (ALWAYS.has(name)) return ONE;
  return isReservedName(name) || STANDARD_MACRO.test(name) || liteboxApi.isFunction(name)
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
