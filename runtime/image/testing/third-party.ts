/** The source of other libraries, for tests: fetched once into the cache of the tests. */

import type { ThirdPartyName } from "../../api/components.ts";
import { fetchSource } from "../machine/fetch.ts";
import { guestLibrary } from "../third-party/index.ts";
import { headerFolders, type ObtainedLibrary } from "../third-party/third-party.ts";
import { GUEST_FOLDER, testSystem } from "./temporary-project.ts";

export type LibrarySource = Pick<ObtainedLibrary, "library" | "folder">;

async function obtain(name: ThirdPartyName): Promise<LibrarySource | string> {
  const library = guestLibrary(name);
  try {
    const { folder } = await fetchSource(library, testSystem.cacheFolder);
    return { library, folder };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Mbed TLS, or for a test's `skip` why it cannot be had. */
export const mbedtls: LibrarySource | string = await obtain("mbedtls");

/** musl, or for a test's `skip` why it cannot be had. */
export const musl: LibrarySource | string = await obtain("musl");

/** For a test's `skip`. */
export const lacksMbedtls: string | false = typeof mbedtls === "string" && mbedtls;

/** For a test's `skip`. */
export const lacksMusl: string | false = typeof musl === "string" && musl;

/** Compiler options for the headers of Mbed TLS; none where it is missing. */
export const mbedtlsHeaderOptions: readonly string[] =
  typeof mbedtls === "string"
    ? []
    : headerFolders(GUEST_FOLDER, mbedtls).flatMap((folder) => ["-isystem", folder]);
