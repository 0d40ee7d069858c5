/** What a person tries again where it has not worked: views move, and take the focus, while one clicks. */

/** Whether what is tried could be done; gives it the time that it gives itself. */
export function isDone(act: Promise<unknown>): Promise<boolean> {
  return act.then(() => true).catch(() => false);
}
