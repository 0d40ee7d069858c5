/** The package `litebox/client`: for programs outside that talk to enclaves, and to nobody else. */

export { attestedConnect, AttestationError } from "./attested.ts";
export type { AttestedConnection, Attestation } from "./attested.ts";
export { attestedFetch } from "./fetch.ts";
export type { AttestedRequest } from "./fetch.ts";
export type { Peer } from "./handshake.ts";
