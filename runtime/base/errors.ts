/** An error that a user can mend: its message is a full sentence that says what to do. Everything else is our own mistake. */
export class UserError extends Error {
  /** 1: the work failed; 2: wrong usage. The command's exit status. */
  readonly exitStatus: 1 | 2;

  constructor(message: string, exitStatus: 1 | 2 = 1) {
    super(message);
    this.name = "UserError";
    this.exitStatus = exitStatus;
  }
}
