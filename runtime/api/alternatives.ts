/** Well-known names outside the API: why an enclave does not have them, and what to use instead. */

export interface Alternative {
  readonly name: string;
  /** A full sentence. */
  readonly reason: string;
  /** A full sentence that begins with a verb, where there is something to use instead. */
  readonly instead?: string;
  /** Functions of the API that `instead` names. */
  readonly use: readonly string[];
}
