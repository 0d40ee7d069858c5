/** What a page of the linear memory allows. */

/**
 * Bits of a page's rights byte; a page that is not there has none of them. UNACCEPTED: the host has added or changed the page, and the
 * enclave has not agreed yet (EACCEPT). BLOCKED: the host is about to evict it.
 */
export const RIGHTS = { R: 1, W: 2, X: 4, PRESENT: 8, TCS: 16, UNACCEPTED: 32, BLOCKED: 64 } as const;

/** Those with which instructions can do something with a page. */
export const ACCESSIBLE = RIGHTS.R | RIGHTS.W | RIGHTS.X;
