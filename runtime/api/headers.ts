/** Every header that a LiteBox program may include. */

import type { ThirdPartyName } from "./components.ts";
import { psaCryptoMacros } from "./functions/psa-crypto.ts";

export interface ApiHeader {
  /** As it is included: `string.h`, `litebox/random.h`. */
  readonly name: string;
  readonly summary: string;
  /** `guest`: a file of `runtime/guest/include`; `compiler`: supplied by gcc and clang themselves; else by that library. */
  readonly from: "guest" | "compiler" | ThirdPartyName;
  /** Macros and built-in functions of this header that are used like functions and have no record in the API table. */
  readonly macros: readonly string[];
}

const integerConstants = [8, 16, 32, 64]
  .flatMap((bits) => [`INT${bits}_C`, `UINT${bits}_C`])
  .concat("INTMAX_C", "UINTMAX_C");

const atomicOperations = [
  ...["load", "store", "exchange", "compare_exchange_strong", "compare_exchange_weak"],
  ...["fetch_add", "fetch_sub", "fetch_or", "fetch_xor", "fetch_and", "flag_test_and_set", "flag_clear"],
].flatMap((operation) => [`atomic_${operation}`, `atomic_${operation}_explicit`]);

const comparisonMacros = [
  ...["isgreater", "isgreaterequal", "isless", "islessequal", "islessgreater", "isunordered"],
];

export const headers: readonly ApiHeader[] = [
  { name: "assert.h", summary: "Assertions.", from: "guest", macros: ["static_assert"] },
  { name: "ctype.h", summary: "Character classes of the C locale.", from: "guest", macros: [] },
  { name: "errno.h", summary: "The number of the last error.", from: "guest", macros: [] },
  {
    name: "fenv.h",
    summary: "Flags and rounding direction of floating-point arithmetic.",
    from: "guest",
    macros: [],
  },
  { name: "float.h", summary: "Limits of the floating-point types.", from: "compiler", macros: [] },
  {
    name: "immintrin.h",
    summary: "Intrinsic functions of the processor; those of instructions that an enclave lacks are refused.",
    from: "compiler",
    macros: [],
  },
  { name: "inttypes.h", summary: "Formats for integer types.", from: "guest", macros: [] },
  { name: "iso646.h", summary: "Names for operators.", from: "compiler", macros: [] },
  { name: "limits.h", summary: "Limits of the integer types.", from: "guest", macros: [] },
  {
    name: "litebox.h",
    summary: "All of the LiteBox API that no standard defines.",
    from: "guest",
    macros: [],
  },
  {
    name: "litebox/channel.h",
    summary: "Channels between enclaves on one processor.",
    from: "guest",
    macros: [],
  },
  { name: "litebox/https.h", summary: "HTTPS as client and server.", from: "guest", macros: [] },
  {
    name: "litebox/exception.h",
    summary: "Exceptions of the program, and interruptions of it by the host.",
    from: "guest",
    macros: [],
  },
  {
    name: "litebox/file.h",
    summary: "Protected files, and files of the host.",
    from: "guest",
    macros: [],
  },
  { name: "litebox/memory.h", summary: "Memory that holds secrets.", from: "guest", macros: [] },
  { name: "litebox/net.h", summary: "TCP connections.", from: "guest", macros: [] },
  { name: "litebox/quote.h", summary: "Evidence for others, far away.", from: "guest", macros: [] },
  { name: "litebox/random.h", summary: "Random bytes from the processor.", from: "guest", macros: [] },
  {
    name: "litebox/ratls.h",
    summary: "Certificates that carry evidence, for TLS that ends in an enclave whose identity is known.",
    from: "guest",
    macros: [],
  },
  { name: "litebox/report.h", summary: "Local reports.", from: "guest", macros: [] },
  { name: "litebox/seal.h", summary: "Sealing of data.", from: "guest", macros: [] },
  {
    name: "litebox/test.h",
    summary: "Unit tests, which `litebox test` runs inside the enclave.",
    from: "guest",
    macros: ["LB_TEST"],
  },
  {
    name: "litebox/trust.h",
    summary: "Annotations: what is secret (`lb_secret`), and what the host can change (`lb_untrusted`).",
    from: "guest",
    macros: [],
  },
  {
    name: "litebox/verify.h",
    summary: "Evidence of other enclaves, and who is accepted.",
    from: "guest",
    macros: [],
  },
  {
    name: "math.h",
    summary: "Mathematical functions of double, float and long double.",
    from: "guest",
    macros: ["fpclassify", "isfinite", "isinf", "isnan", "isnormal", "signbit"].concat(comparisonMacros),
  },
  { name: "setjmp.h", summary: "Jumps from a function to its callers.", from: "guest", macros: [] },
  { name: "litebox/x509.h", summary: "The time of certificates.", from: "guest", macros: [] },
  { name: "mbedtls/pk.h", summary: "Keys in files.", from: "mbedtls", macros: [] },
  { name: "mbedtls/psa_util.h", summary: "Random bytes for Mbed TLS.", from: "mbedtls", macros: [] },
  {
    name: "mbedtls/ssl.h",
    summary: "TLS 1.3 and 1.2.",
    from: "mbedtls",
    macros: [
      "mbedtls_ssl_conf_max_tls_version",
      "mbedtls_ssl_conf_min_tls_version",
      "mbedtls_ssl_is_handshake_over",
    ],
  },
  { name: "mbedtls/x509_crt.h", summary: "Certificates.", from: "mbedtls", macros: [] },
  {
    name: "psa/crypto.h",
    summary: "Cryptography: the PSA Crypto API.",
    from: "mbedtls",
    macros: psaCryptoMacros,
  },
  { name: "stdalign.h", summary: "Alignment.", from: "compiler", macros: ["alignas", "alignof"] },
  {
    name: "stdarg.h",
    summary: "Functions with further arguments.",
    from: "compiler",
    macros: ["va_start", "va_arg", "va_copy", "va_end"],
  },
  {
    name: "stdatomic.h",
    summary: "Atomic objects.",
    from: "compiler",
    macros: [
      "ATOMIC_VAR_INIT",
      "atomic_init",
      "atomic_is_lock_free",
      "atomic_signal_fence",
      "atomic_thread_fence",
    ].concat("kill_dependency", atomicOperations),
  },
  { name: "stdbool.h", summary: "The type bool.", from: "compiler", macros: [] },
  { name: "stddef.h", summary: "Common types and NULL.", from: "compiler", macros: ["offsetof"] },
  { name: "stdint.h", summary: "Integer types of given widths.", from: "guest", macros: integerConstants },
  { name: "stdio.h", summary: "Streams, files and formatting.", from: "guest", macros: [] },
  {
    name: "stdlib.h",
    summary: "Memory, conversions, sorting, the end of the program.",
    from: "guest",
    macros: [],
  },
  { name: "stdnoreturn.h", summary: "The specifier noreturn.", from: "compiler", macros: [] },
  { name: "string.h", summary: "Strings and memory.", from: "guest", macros: [] },
  { name: "threads.h", summary: "Threads.", from: "guest", macros: ["thread_local"] },
  {
    name: "time.h",
    summary: "Date and time, as far as the host can be asked for them.",
    from: "guest",
    macros: [],
  },
];

const byName = new Map(headers.map((header) => [header.name, header]));
const macroHeader = new Map(headers.flatMap((header) => header.macros.map((macro) => [macro, header])));

/** The header of this name, if a program may include it. */
export function allowedHeader(name: string): ApiHeader | undefined {
  return byName.get(name);
}

/** The header that defines a macro which is used like a function. */
export function headerOfMacro(name: string): ApiHeader | undefined {
  return macroHeader.get(name);
}
