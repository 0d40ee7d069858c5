# Runs inside gdb: steps through the program and writes what gdb makes of every stop as one JSON object per line:
# registers, stack, and for each source frame its function, position and variables, flattened to scalars.
# Environment: DUMP_FILE, DUMP_STOPS (how many), DUMP_STRIDE (instructions between them).
import json, os, struct
import gdb

REGISTERS = ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp"] + ["r%d" % i for i in range(8, 16)]
MOST_ELEMENTS = 16
INTEGERS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_ENUM, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_PTR)


def scalar(value, kind, bits):
    if kind.code == gdb.TYPE_CODE_FLT:
        if kind.sizeof > 8:
            return "extended"
        packed = struct.pack("<f" if kind.sizeof == 4 else "<d", float(value))
        return str(int.from_bytes(packed, "little"))
    return str(int(value) & ((1 << bits) - 1))


def flatten(get, kind, path, bits, out):
    kind = kind.strip_typedefs()
    try:
        value = get()
        if kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            for number, field in enumerate(kind.fields()):
                flatten(lambda: value[field], field.type, "%s.%d" % (path, number), field.bitsize, out)
        elif kind.code == gdb.TYPE_CODE_ARRAY:
            # A variable-length array has any length before its function has computed it.
            low, high = value.type.strip_typedefs().range()
            for index in range(low, min(high + 1, low + MOST_ELEMENTS)):
                flatten(lambda: value[index], kind.target(), "%s[%d]" % (path, index), 0, out)
        elif kind.code in INTEGERS or kind.code == gdb.TYPE_CODE_FLT:
            out[path] = scalar(value, kind, bits or 8 * kind.sizeof)
    except (gdb.error, gdb.MemoryError):
        out[path] = None


def variables(frame):
    found = []
    # The bounds of variable-length arrays are evaluated in the selected frame.
    frame.select()
    block = frame.block()
    while block is not None:
        for symbol in block:
            if symbol.is_variable or symbol.is_argument or symbol.is_constant:
                scalars = {}
                flatten(lambda: symbol.value(frame), symbol.type, "", 0, scalars)
                found.append({"name": symbol.name, "scalars": scalars})
        if block.function is not None:
            break
        block = block.superblock
    return found


def vector(halves):
    mask = 2 ** 64 - 1
    return str((int(halves[1]) & mask) << 64 | (int(halves[0]) & mask))


def stop():
    frames = []
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() != gdb.TAILCALL_FRAME:
            sal = frame.find_sal()
            frames.append({
                "name": frame.name(),
                "pc": frame.pc(),
                "line": sal.line if sal.symtab else 0,
                "file": os.path.basename(sal.symtab.filename) if sal.symtab else "",
                "variables": variables(frame),
            })
        if frame.name() == "main":
            break
        frame = frame.older()
    newest = gdb.newest_frame()
    newest.select()
    sp = int(newest.read_register("rsp")) & (2 ** 64 - 1)
    low = sp - 256
    stack = ""
    while len(stack) < 2 * 8192:
        try:
            stack += gdb.selected_inferior().read_memory(low + len(stack) // 2, 64).tobytes().hex()
        except gdb.MemoryError:
            break
    return {
        "pc": newest.pc(),
        "registers": [str(int(newest.read_register(name)) & (2 ** 64 - 1)) for name in REGISTERS],
        "vectors": [vector(newest.read_register("xmm%d" % i)["v2_int64"]) for i in range(16)],
        "stackAt": str(low),
        "stack": stack,
        "frames": frames,
    }


def data_sections():
    regions = []
    for line in gdb.execute("info files", to_string=True).splitlines():
        words = line.split()
        if len(words) == 5 and words[1] == "-" and words[4] in (".data", ".bss", ".rodata"):
            regions.append((int(words[0], 16), int(words[2], 16), words[4]))
    return regions


gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("break main")
gdb.execute("run")
with open(os.environ["DUMP_FILE"], "w") as output:
    for _ in range(int(os.environ["DUMP_STOPS"])):
        record = stop()
        record["data"] = [
            [low, gdb.selected_inferior().read_memory(low, high - low).tobytes().hex()] for low, high, _ in data_sections()
        ]
        output.write(json.dumps(record) + "\n")
        gdb.execute("stepi %s" % os.environ["DUMP_STRIDE"], to_string=True)
        frame = gdb.newest_frame()
        while frame is not None and frame.name() != "main":
            frame = frame.older()
        if frame is None:
            break
        # The program is linked at a low address, the libraries are high: leave them.
        while gdb.newest_frame().pc() > 0x10000000:
            gdb.execute("finish", to_string=True)
gdb.execute("kill")
