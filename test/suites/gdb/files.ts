/** Which files of gdb's testsuite are for a stub that debugs one program in C. Others are for gdb alone, other machines or other languages. */

const BASE = `all-bin arithmet bfp-test bitfields bitfields2 break break-always break-caller-line call-ar-st call-rt-st call-sc call-strs
callfuncs code-expr commands condbreak condbreak-bad condbreak-call-false consecutive consecutive-step-over del display display-format
dprintf dump ena-dis-br ending-run eval-skip exprs finish find frame-args frame-selection funcargs hbreak hbreak2 hook-stop jump label list
long_long memattr miscexp nextoverexit nodebug nofield opaque pc-fp pointers printcmds ptype range-stepping recurse relational restore
return return-nodebug return2 scope setshow setvar sizeof skip skip-inline stack-checking step-break step-line step-test store structs
structs2 structs3 subst type-opaque unwindonsignal until until-nodebug value-double-free varargs vla-datatypes vla-ptr volatile watch-bitfield
watch-cond watch-cond-infcall watch-non-mem watch-read watch_command watchpoint watchpoint-cond-gone watchpoint-delete watchpoint-hw
watchpoint-hw-hit-once watchpoint-stops-at-right-insn watchpoint-unaligned whatis`;

const REVERSE = `amd64-tailcall-reverse break-reverse consecutive-reverse finish-reverse finish-reverse-bkpt i386-reverse i386-sse-reverse
i387-env-reverse i387-stack-reverse machinestate next-reverse-bkpt-over-sr singlejmp-reverse step-reverse
until-reverse watch-reverse`;

const SERVER = `connect-stopped-target connect-with-no-symbol-file connect-without-multi-process server-mon stop-reply-no-thread
stop-reply-no-thread-multi`;

const FOLDERS: readonly (readonly [folder: string, names: string])[] = [
  ["gdb.base", BASE],
  ["gdb.reverse", REVERSE],
  ["gdb.server", SERVER],
];

export const FILES: readonly string[] = FOLDERS.flatMap(([folder, names]) =>
  names.split(/\s+/).map((name) => `${folder}/${name}.exp`),
);
