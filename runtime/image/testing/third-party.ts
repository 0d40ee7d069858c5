/** The source of other libraries, for tests: fetched once into the cache of the tests. */

import { fetchSource } from "../machine/fetch.ts";
import { guestLibrary } from "../third-party/index.ts";
import { headerFolders, type ObtainedLibrary } from "../third-party/third-party.ts";
import { GUEST_FOLDER, testSystem } from "./temporary-project.ts";

const library = guestLibrary("mbedtls");

/** Mbed TLS, or for a test's `skip` why it cannot be had. */
export const mbedtls: Pick<ObtainedLibrary, "library" | "folder"> | string = await fetchSource(
  library,
  testSystem.cacheFolder,
).then(
  ({ folder }) => ({ library, folder }),
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);

/** For a test's `skip`. */
export const lacksMbedtls: string | false = typeof mbedtls === "string" && mbedtls;

/** Compiler options for its headers; none where it is missing. */
export const mbedtlsHeaderOptions: readonly string[] =
  typeof mbedtls === "string"
    ? []
    : headerFolders(GUEST_FOLDER, mbedtls).flatMap((folder) => ["-isystem", folder]);
