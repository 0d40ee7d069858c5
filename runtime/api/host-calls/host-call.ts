/** What one numbered request from the enclave to the host is. */

export interface HostCallArgument {
  readonly name: string;
  /** An address is always inside the host buffer, never inside the enclave. */
  readonly kind: "number" | "address" | "length";
  readonly doc: string;
}

export interface HostCall {
  /** What RSI holds at ENCLU[EEXIT]. */
  readonly number: number;
  readonly name: string;
  readonly summary: string;
  /** In the order RDX, R8, R9. */
  readonly arguments: readonly HostCallArgument[];
  /** What a host that keeps to the contract answers; the enclave checks that it did. */
  readonly result: string;
  /** What the enclave refuses, and how. */
  readonly checks: string;
}
