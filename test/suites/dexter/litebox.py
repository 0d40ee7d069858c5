"""DExTer with LiteBox's debug adapter: `litebox.py ARGUMENTS...` is `dexter.py ARGUMENTS...` that also knows --debugger litebox.

SUITE_DEXTER is the folder of dexter.py, SUITE_ADAPTER the
command that starts the adapter on its standard streams. The program is behind gdbserver.
"""

import decimal
import json
import os
import re
import shlex
import struct
import subprocess
import sys

sys.path.insert(0, os.environ["SUITE_DEXTER"])

import dex.debugger.Debuggers  # noqa: E402, F401
from dex.debugger.DebuggerBase import DebuggerBase, watch_is_active  # noqa: E402
from dex.dextIR import FrameIR, LocIR, StepIR, StopReason, ValueIR  # noqa: E402
from dex.dextIR import ProgramState, SourceLocation, StackFrame  # noqa: E402
from dex.tools import main  # noqa: E402
from dex.utils.Exceptions import DebuggerException  # noqa: E402
from dex.utils.ReturnCode import ReturnCode  # noqa: E402

ADAPTER = shlex.split(os.environ["SUITE_ADAPTER"])
OUTSIDE = ["__libc_start_main", "__libc_start_call_main", "_start"]
REASONS = {"breakpoint": StopReason.BREAKPOINT, "step": StopReason.STEP, "exception": StopReason.ERROR}


DIGITS = {"float": 9, "double": 17}


def shown(text, type_name):
    """As the tests expect it, which is as lldb writes it: a number with a fraction cut to so many digits, a character without its number."""
    digits = DIGITS.get((type_name or "").replace("const ", ""))
    if text is None or digits is None or not re.match(r"^-?[0-9.]+(e[-+]?\d+)?$", text):
        return re.sub(r"^-?\d+ (?='.*'$)", "", text or "") or text
    stored = struct.unpack("f", struct.pack("f", float(text)))[0] if digits == 9 else float(text)
    return as_lldb_writes(stored, digits)


def as_lldb_writes(value, digits):
    """The number with so many digits, of which lldb loses some before it rounds: to about as many bits as the digits have."""
    above, below = abs(value).as_integer_ratio()
    # The denominator is a power of two; multiplied by as many fives, the number is one of tenths.
    tens = below.bit_length() - 1
    number = above * 5**tens
    removable = max(0, (number.bit_length() - (digits * 196 + 58) // 59) * 59 // 196)
    number, tens = number // 10**removable, tens - removable
    rounded = decimal.Context(prec=digits, rounding=decimal.ROUND_HALF_UP).create_decimal(number)
    return ("-" if value < 0 else "") + format(rounded.scaleb(-tens).normalize(), "f")


class Adapter:
    """The client's side of the debug adapter protocol, one request at a time."""

    def __init__(self):
        self.process = subprocess.Popen(ADAPTER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.sequence = 0
        self.events = []

    def send(self, command, arguments):
        self.sequence += 1
        message = {"seq": self.sequence, "type": "request", "command": command, "arguments": arguments}
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()
        return self.sequence

    def read(self):
        length = 0
        while True:
            line = self.process.stdout.readline()
            if line == b"":
                raise DebuggerException("the adapter has ended")
            if line == b"\r\n":
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def answer(self, sequence):
        while True:
            message = self.read()
            if message["type"] == "event":
                self.events.append(message)
            elif message["type"] == "response" and message["request_seq"] == sequence:
                return message

    def request(self, command, **arguments):
        answer = self.answer(self.send(command, arguments))
        if not answer["success"]:
            raise DebuggerException(answer.get("message", command))
        return answer.get("body", {})

    def event(self, *names):
        """The next of these events; those before it are of no use any more."""
        while True:
            while self.events:
                event = self.events.pop(0)
                if event["event"] in names:
                    return event
            message = self.read()
            if message["type"] == "event":
                self.events.append(message)


class LiteBox(DebuggerBase):
    def __init__(self, context, *args):
        self.adapter = None
        self.server = None
        self.wanted = {}
        self.told = {}
        self.numbers = {}
        self.last = None
        self.thread = None
        self.is_over = False
        super().__init__(context, *args)

    def _load_interface(self):
        return ADAPTER

    @classmethod
    def get_name(cls):
        return "litebox"

    @classmethod
    def get_option_name(cls):
        return "litebox"

    @property
    def version(self):
        return "litebox"

    def _custom_init(self):
        program = self.context.options.executable
        command = ["gdbserver", "--once", "localhost:0", program]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        port = None
        while port is None:
            line = self.server.stderr.readline().decode()
            if line == "":
                raise DebuggerException("gdbserver has ended")
            port = re.search(r"Listening on port (\d+)", line)
        self.adapter = Adapter()
        lines = {"linesStartAt1": True, "columnsStartAt1": True, "pathFormat": "path"}
        self.adapter.request("initialize", adapterID="litebox", **lines)
        folder = os.path.dirname(program)
        attach = {"program": folder, "elf": program, "host": "localhost", "port": int(port[1])}
        self.adapter.send("attach", attach)
        self.adapter.event("initialized")

    def _custom_exit(self):
        for process in [self.adapter and self.adapter.process, self.server]:
            if process:
                process.kill()
                process.wait()

    def clear_breakpoints(self):
        self.wanted = {}

    def _add_breakpoint(self, file_, line):
        return self._add_conditional_breakpoint(file_, line, None)

    def _add_conditional_breakpoint(self, file_, line, condition):
        number = 1 + max(self.wanted, default=0)
        self.wanted[number] = (file_, line, condition)
        return number

    def delete_breakpoints(self, ids):
        for number in ids:
            del self.wanted[number]

    def _tell(self):
        """The adapter is told all breakpoints of each file of which it does not know them."""
        files = {}
        for number, (file_, line, condition) in self.wanted.items():
            files.setdefault(file_, []).append((number, line, condition))
        for file_ in set(files) | set(self.told):
            own = files.get(file_, [])
            if own == self.told.get(file_):
                continue
            given = [{"line": line, **({"condition": condition} if condition else {})} for _, line, condition in own]
            answer = self.adapter.request("setBreakpoints", source={"path": file_}, breakpoints=given)
            for (number, _, _), point in zip(own, answer["breakpoints"]):
                self.numbers[number] = point.get("id")
            self.told[file_] = own

    def get_triggered_breakpoint_ids(self):
        hit = (self.last or {}).get("hitBreakpointIds", [])
        return {number for number in self.wanted if self.numbers.get(number) in hit}

    def _wait(self):
        event = self.adapter.event("stopped", "terminated", "exited")
        self.last = event.get("body", {})
        self.is_over = event["event"] != "stopped"
        self.thread = self.last.get("threadId", self.thread)

    def launch(self, cmdline):
        self._tell()
        self.adapter.send("configurationDone", {})
        self._wait()

    def step(self):
        self._tell()
        self.adapter.request("stepIn", threadId=self.thread)
        self._wait()

    def go(self):
        self._tell()
        self.adapter.request("continue", threadId=self.thread)
        self._wait()
        return ReturnCode.OK

    def _get_step_info(self, watches, step_index):
        frames, states = [], []
        found = self.adapter.request("stackTrace", threadId=self.thread, startFrame=0, levels=200)
        self.frames = found["stackFrames"]
        for index, each in enumerate(self.frames):
            name = re.sub(r" \[inlined\]$", "", each["name"])
            if any(outside in name for outside in OUTSIDE):
                break
            place = {
                "path": each.get("source", {}).get("path"),
                "lineno": each["line"],
                "column": each["column"],
            }
            is_inlined = name != each["name"]
            frames.append(FrameIR(function=name, is_inlined=is_inlined, loc=LocIR(**place)))
            values = {}
            if place["path"] and os.path.exists(place["path"]):
                for watch in watches:
                    if watch_is_active(watch, place["path"], index, place["lineno"]):
                        values[watch.expression] = self.evaluate_expression(watch.expression, index)
            state = StackFrame(function=name, is_inlined=is_inlined, location=SourceLocation(**place), watches=values)
            states.append(state)
        reason = REASONS.get(self.last.get("reason"), StopReason.OTHER)
        return StepIR(step_index=step_index, frames=frames, stop_reason=reason, program_state=ProgramState(states))

    @property
    def is_running(self):
        return False

    @property
    def is_finished(self):
        return self.is_over

    @property
    def frames_below_main(self):
        return OUTSIDE

    def evaluate_expression(self, expression, frame_idx=0):
        frame = self.frames[frame_idx]["id"]
        asked = {"expression": expression, "frameId": frame, "context": "watch"}
        answer = self.adapter.answer(self.adapter.send("evaluate", asked))
        body = answer.get("body", {})
        error = None if answer["success"] else answer.get("message", "")
        text = body.get("result", "") if error is None else error
        is_optimized_away = "optimised out" in text or "optimized out" in text
        is_irretrievable = error is not None and ("cannot be read" in error or "unreadable" in error)
        return ValueIR(
            expression=expression,
            value=None if is_optimized_away else shown(body.get("result"), body.get("type")),
            type_name=body.get("type"),
            error_string=error,
            could_evaluate=error is None or is_optimized_away or is_irretrievable,
            is_optimized_away=is_optimized_away,
            is_irretrievable=is_irretrievable,
        )


debuggers = sys.modules["dex.debugger.Debuggers"]
known = debuggers._get_potential_debuggers
debuggers._get_potential_debuggers = lambda: {**known(), LiteBox.get_option_name(): LiteBox}
# DExTer runs a debugger in a process of its own, which must know it as well.
again = subprocess.check_call
subprocess.check_call = lambda command: again([command[0], os.path.abspath(__file__), *command[2:]])
sys.argv[0] = "dexter.py"
sys.exit(main().value)
