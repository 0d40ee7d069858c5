/** Where this user's caches are: `LITEBOX_CACHE`, else the place that the XDG base directory specification gives to them. */

export interface CacheEnvironment {
  readonly LITEBOX_CACHE?: string | undefined;
  readonly XDG_CACHE_HOME?: string | undefined;
}

/** The parts of the path, for who can join them. */
export function cacheFolderParts(
  { LITEBOX_CACHE: named, XDG_CACHE_HOME: base }: CacheEnvironment,
  home: string,
  isAbsolute: (path: string) => boolean,
): readonly string[] {
  if (named !== undefined && named !== "") return [named];
  // The specification has relative paths ignored.
  return base !== undefined && isAbsolute(base) ? [base, "litebox"] : [home, ".cache", "litebox"];
}
