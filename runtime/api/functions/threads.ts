/** The functions of <threads.h>: threads, mutexes, conditions, values of threads. */

import type { ApiFunctionSource } from "../function.ts";
import { apiFunctions, inputOutput, output, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";

/** A thread that waits asks the host to let it sleep; where the host stopped another one within the library OS, it gives its turn away. */
const both: readonly HostCallName[] = ["thread_park", "thread_wake", "thread_yield"];

const status = { type: "int", doc: "thrd_success (0), or what went wrong." };
const nothing = { type: "void", doc: "" };
const thread = value("thrd_t", "thread", "A thread that was neither joined nor detached.");
const noThread = {
  sign: "thrd_error",
  meaning: "There is no such thread, or it was joined or detached already.",
};

const threads: readonly ApiFunctionSource[] = [
  {
    name: "thrd_create",
    returns: status,
    parameters: [
      output("thrd_t *", "thread", "sizeof(thrd_t)", "Where the thread's name goes."),
      value("thrd_start_t", "function", "What the thread runs; what it returns is the thread's result."),
      value("void *", "argument", "The argument of the function."),
    ],
    summary: "Starts a thread; the host decides when it runs.",
    errors: [
      {
        sign: "thrd_nomem",
        meaning: "All threads that `enclave.threads` in litebox.json allows for are in use.",
      },
      { sign: "thrd_error", meaning: "The host refused." },
    ],
    component: "threads",
    // The new thread may end the program when it ends.
    hostCalls: ["console_write", "thread_start", ...both],
    standard: "C11 7.26.5.1",
    example: "thrd_t thread; if (thrd_create(&thread, run, NULL) != thrd_success) abort();",
  },
  {
    name: "thrd_join",
    returns: status,
    parameters: [
      thread,
      output("int *", "result", "sizeof(int)", "Where the thread's result goes; may be NULL."),
    ],
    summary: "Waits until a thread has ended.",
    errors: [noThread, { sign: "thrd_error", meaning: "The thread is the one that asks." }],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.5.6",
    example: "int result; thrd_join(thrd_current(), &result);",
  },
  {
    name: "thrd_detach",
    returns: status,
    parameters: [thread],
    summary: "Gives up a thread's result, so that nothing is kept of the thread when it ends.",
    errors: [noThread],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.5.3",
    example: "thrd_detach(thrd_current());",
  },
  {
    name: "thrd_exit",
    returns: nothing,
    parameters: [value("int", "result", "The thread's result.")],
    noReturn: true,
    summary:
      "Ends the thread: calls the destructors of its values. The last thread that ends ends the program, with status 0.",
    component: "threads",
    hostCalls: ["console_write", ...both],
    standard: "C11 7.26.5.5",
    example: "thrd_exit(0);",
  },
  {
    name: "thrd_current",
    returns: { type: "thrd_t", doc: "The thread's name." },
    parameters: [],
    summary: "Names the thread that asks.",
    component: "threads",
    standard: "C11 7.26.5.2",
    example: "thrd_t self = thrd_current(); (void)self;",
  },
  {
    name: "thrd_equal",
    returns: { type: "int", doc: "Not 0 if they are." },
    parameters: [value("thrd_t", "first", "A thread."), value("thrd_t", "second", "Another one, perhaps.")],
    summary: "Tells whether two names are of one thread.",
    component: "threads",
    standard: "C11 7.26.5.4",
    example: "if (thrd_equal(thrd_current(), thrd_current())) return;",
  },
  {
    name: "thrd_yield",
    returns: nothing,
    parameters: [],
    summary: "Gives the rest of the thread's turn to other threads; the host may do as it likes.",
    component: "threads",
    hostCalls: ["thread_yield"],
    standard: "C11 7.26.5.8",
    example: "thrd_yield();",
  },
];

const mutex = inputOutput("mtx_t *", "mutex", "sizeof(mtx_t)", "A mutex that mtx_init has made.");
const held = {
  sign: "thrd_error",
  meaning: "The thread holds the mutex already, and it is not recursive.",
};

const mutexes: readonly ApiFunctionSource[] = [
  {
    name: "mtx_init",
    returns: status,
    parameters: [
      output("mtx_t *", "mutex", "sizeof(mtx_t)", "The mutex."),
      value("int", "kind", "mtx_plain, or mtx_plain | mtx_recursive."),
    ],
    summary: "Makes a mutex that nobody holds.",
    errors: [
      {
        sign: "thrd_error",
        meaning: "The kind is another one; mtx_timed is, since an enclave has no clock that it could trust.",
      },
    ],
    component: "threads",
    standard: "C11 7.26.4.2",
    example: "mtx_t mutex; if (mtx_init(&mutex, mtx_plain) != thrd_success) abort();",
  },
  {
    name: "mtx_destroy",
    returns: nothing,
    parameters: [mutex],
    summary: "Ends the use of a mutex, which nobody holds.",
    component: "threads",
    standard: "C11 7.26.4.1",
    example: "mtx_t mutex; mtx_init(&mutex, mtx_plain); mtx_destroy(&mutex);",
  },
  {
    name: "mtx_lock",
    returns: status,
    parameters: [mutex],
    summary: "Takes a mutex; waits until it can.",
    errors: [held],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.4.3",
    example: "mtx_t mutex; mtx_init(&mutex, mtx_plain); mtx_lock(&mutex);",
  },
  {
    name: "mtx_trylock",
    returns: status,
    parameters: [mutex],
    summary: "Takes a mutex if nobody holds it.",
    errors: [{ sign: "thrd_busy", meaning: "Somebody holds the mutex." }],
    component: "threads",
    standard: "C11 7.26.4.5",
    example: "mtx_t mutex; mtx_init(&mutex, mtx_plain); if (mtx_trylock(&mutex) == thrd_busy) return;",
  },
  {
    name: "mtx_unlock",
    returns: status,
    parameters: [mutex],
    summary: "Gives a mutex back, and wakes a thread that waits for it.",
    errors: [{ sign: "thrd_error", meaning: "The thread does not hold the mutex." }],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.4.6",
    example: "mtx_t mutex; mtx_init(&mutex, mtx_plain); mtx_lock(&mutex); mtx_unlock(&mutex);",
  },
];

const condition = inputOutput("cnd_t *", "condition", "sizeof(cnd_t)", "A condition that cnd_init has made.");

const conditions: readonly ApiFunctionSource[] = [
  {
    name: "cnd_init",
    returns: status,
    parameters: [output("cnd_t *", "condition", "sizeof(cnd_t)", "The condition.")],
    summary: "Makes a condition that nobody waits for.",
    component: "threads",
    standard: "C11 7.26.3.3",
    example: "cnd_t condition; cnd_init(&condition);",
  },
  {
    name: "cnd_destroy",
    returns: nothing,
    parameters: [condition],
    summary: "Ends the use of a condition, for which nobody waits.",
    component: "threads",
    standard: "C11 7.26.3.2",
    example: "cnd_t condition; cnd_init(&condition); cnd_destroy(&condition);",
  },
  {
    name: "cnd_wait",
    returns: status,
    parameters: [condition, mutex],
    summary:
      "Gives the mutex back, waits for a signal, and takes the mutex again. It may return without a signal: check in a loop.",
    errors: [{ sign: "thrd_error", meaning: "The thread does not hold the mutex." }],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.3.6",
    example:
      "mtx_t mutex; cnd_t condition; mtx_init(&mutex, mtx_plain); cnd_init(&condition); cnd_wait(&condition, &mutex);",
  },
  {
    name: "cnd_signal",
    returns: status,
    parameters: [condition],
    summary: "Wakes a thread that waits for the condition.",
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.3.4",
    example: "cnd_t condition; cnd_init(&condition); cnd_signal(&condition);",
  },
  {
    name: "cnd_broadcast",
    returns: status,
    parameters: [condition],
    summary: "Wakes all threads that wait for the condition.",
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.3.1",
    example: "cnd_t condition; cnd_init(&condition); cnd_broadcast(&condition);",
  },
];

const key = value("tss_t", "key", "A key that tss_create has made.");

const values: readonly ApiFunctionSource[] = [
  {
    name: "call_once",
    returns: nothing,
    parameters: [
      inputOutput("once_flag *", "flag", "sizeof(once_flag)", "Made with ONCE_FLAG_INIT, for this function."),
      value("void (*)(void)", "function", "What to call."),
    ],
    summary: "Calls a function if no thread has done so before; when it returns, the function has.",
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.2.1",
    example: "static once_flag flag = ONCE_FLAG_INIT; call_once(&flag, at_end);",
  },
  {
    name: "tss_create",
    returns: status,
    parameters: [
      output("tss_t *", "key", "sizeof(tss_t)", "Where the key goes."),
      value("tss_dtor_t", "destructor", "Called with a thread's value when the thread ends; may be NULL."),
    ],
    summary: "Makes a key under which each thread keeps a pointer of its own, NULL at first.",
    errors: [{ sign: "thrd_error", meaning: "32 keys are in use already." }],
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.6.1",
    example: "tss_t key; if (tss_create(&key, NULL) != thrd_success) abort();",
  },
  {
    name: "tss_delete",
    returns: nothing,
    parameters: [key],
    summary: "Gives a key back; no destructor is called.",
    component: "threads",
    hostCalls: both,
    standard: "C11 7.26.6.2",
    example: "tss_t key; tss_create(&key, NULL); tss_delete(key);",
  },
  {
    name: "tss_get",
    returns: { type: "void *", doc: "The value, or NULL." },
    parameters: [key],
    summary: "Gives the thread's value of a key.",
    component: "threads",
    standard: "C11 7.26.6.3",
    example: "tss_t key; tss_create(&key, NULL); void *kept = tss_get(key); (void)kept;",
  },
  {
    name: "tss_set",
    returns: status,
    parameters: [key, value("void *", "value", "The new value.")],
    summary: "Sets the thread's value of a key.",
    errors: [{ sign: "thrd_error", meaning: "There is no such key." }],
    component: "threads",
    standard: "C11 7.26.6.4",
    example: "tss_t key; tss_create(&key, NULL); tss_set(key, NULL);",
  },
];

export const threadsFunctions = apiFunctions("threads.h", [...threads, ...mutexes, ...conditions, ...values]);
