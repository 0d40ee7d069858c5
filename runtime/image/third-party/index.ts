/** The libraries of others that the library OS has components of. */

import type { ThirdPartyName } from "../../api/components.ts";
import { mbedtls } from "./mbedtls.ts";
import { musl } from "./musl.ts";
import type { GuestLibrary } from "./third-party.ts";

const BY_NAME: Readonly<Record<ThirdPartyName, GuestLibrary>> = { mbedtls, musl };

export const guestLibraries: readonly GuestLibrary[] = Object.values(BY_NAME);

export function guestLibrary(name: ThirdPartyName): GuestLibrary {
  return BY_NAME[name];
}

/** The library whose names are like this one. */
export function libraryOfSymbol(name: string): GuestLibrary | undefined {
  return guestLibraries.find(({ symbolPattern }) => symbolPattern.test(name));
}
