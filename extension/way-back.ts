/** What the commands do that go back in time further than VS Code's own. */

import type { CommandActions } from "./register-commands.ts";
import { goBack, goToLastWrite, runBackToCursor } from "./views/session-questions.ts";

type WayBack = "stepBackInto" | "stepBackOut" | "runBackToCursor" | "goToLastWrite";

export const WAY_BACK: Pick<CommandActions, `litebox.${WayBack}`> = {
  "litebox.stepBackInto": () => goBack({ step: "in" }),
  "litebox.stepBackOut": () => goBack({ step: "out" }),
  "litebox.runBackToCursor": runBackToCursor,
  "litebox.goToLastWrite": (_resource, variable) => goToLastWrite(variable),
};
