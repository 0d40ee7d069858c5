/** Every header that a LiteBox program may include. */

export interface ApiHeader {
  /** As it is included: `string.h`, `litebox/random.h`. */
  readonly name: string;
  readonly summary: string;
  /** `guest`: a file of `runtime/guest/include`; `compiler`: supplied by gcc and clang themselves. */
  readonly from: "guest" | "compiler";
  /** Macros and built-in functions of this header that are used like functions and have no record in the API table. */
  readonly macros: readonly string[];
}
