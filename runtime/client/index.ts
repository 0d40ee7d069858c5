/** The package `litebox/client`: for programs outside that talk to enclaves, and to nobody else. */

export { attestedConnect } from "./attested.ts";
export type { AttestedConnection } from "./attested.ts";
export { attestedFetch } from "./fetch.ts";
export type { AttestedRequest } from "./fetch.ts";
export type { Peer } from "./handshake.ts";
export { AttestationError } from "./judge.ts";
export type { Attestation } from "./judge.ts";
export { attestedServer, attestedTlsServer } from "./server.ts";
export type { AttestedServerOptions } from "./server.ts";
