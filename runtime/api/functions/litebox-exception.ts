/** The functions of <litebox/exception.h>: exceptions of the program, and interruptions of it by the host. */

import { apiFunctions, value } from "../function.ts";

export const liteboxExceptionFunctions = apiFunctions("litebox/exception.h", [
  {
    name: "lb_on_exception",
    returns: { type: "lb_exception_handler *", doc: "The handler that there was before; NULL for none." },
    parameters: [
      value("lb_exception_handler *", "handler", "What to call, on a stack of its own; NULL for nothing."),
    ],
    summary:
      "Has a function called when an instruction of any thread raises an exception; it may change registers and resume, or decline, which ends the enclave.",
    errors: [
      {
        sign: "the enclave aborts",
        meaning:
          "The handler declined, there is none, or the exception was in the entry code or at an address where no code is.",
      },
    ],
    component: "exceptions",
    standard: "LiteBox",
    example: "lb_exception_handler *before = lb_on_exception(NULL); lb_on_exception(before);",
  },
  {
    name: "lb_on_interrupt",
    returns: { type: "void", doc: "" },
    parameters: [
      value(
        "lb_interrupt_handler *",
        "handler",
        "What to call, on the stack of exceptions; it must not call the host nor anything that the thread may be in the middle of. NULL only counts.",
      ),
    ],
    summary:
      "Has this thread told of every asynchronous exit from now on (AEX-Notify): each is counted, and the handler is called before the interrupted instruction goes on; the enclave then needs a processor with AEX-Notify.",
    component: "exceptions",
    standard: "LiteBox",
    example: "lb_on_interrupt(NULL);",
  },
  {
    name: "lb_ignore_interrupts",
    returns: { type: "void", doc: "" },
    parameters: [],
    summary: "Ends what lb_on_interrupt has begun in this thread.",
    component: "exceptions",
    standard: "LiteBox",
    example: "lb_ignore_interrupts();",
  },
  {
    name: "lb_interrupt_count",
    returns: { type: "uint64_t", doc: "How many; those while a handler ran are not among them." },
    parameters: [],
    summary: "Says how often this thread was interrupted while lb_on_interrupt was in force.",
    component: "exceptions",
    standard: "LiteBox",
    example: "if (lb_interrupt_count() > 1000) abort();",
  },
]);
