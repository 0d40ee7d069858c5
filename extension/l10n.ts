/**
 * The manifest's texts in other languages. They are looked up by the English text, which stands in the tables only; what has no
 * translation is shown in English. No `vscode` here.
 */

/** Simplified Chinese. */
export const zhCn: Readonly<Record<string, string>> = {
  // Commands.
  "New Project": "新建项目",
  Build: "构建",
  Run: "运行",
  Debug: "调试",
  "Run Unit Tests": "运行单元测试",
  Profile: "性能分析",
  "Show TCB": "显示 TCB",
  "Show TCB Map": "显示 TCB 图",
  "Verify Evidence": "验证证据",
  Check: "检查",
  "Open Recording": "打开记录",
  Measure: "度量",
  Clean: "清理",
  "Show Timeline": "显示时间线",
  "Step Back Into": "反向单步进入",
  "Step Back Out": "反向单步跳出",
  "Run Back to Cursor": "反向运行到光标处",
  "Go Back to the Last Write": "返回上次写入处",
  "Show Memory Map": "显示内存图",
  "Filter Host Calls": "筛选主机调用",
  "Compare with a Container": "与容器比较",
  "Restart Language Server": "重启语言服务器",
  "Show Log": "显示日志",
  // Views.
  TCB: "TCB",
  Evidence: "证据",
  Enclave: "Enclave",
  "Host Calls": "主机调用",
  "What the enclave asks of the host is listed while it runs: each call with its arguments and its result.":
    "Enclave 运行时向主机发出的请求都列在这里：每个调用及其参数和结果。",
  "The enclave is running. What is inside is shown when it stops.":
    "Enclave 正在运行，停止时显示其内部状态。",
  "No LiteBox project is open.\n[New Project](command:litebox.newProject)\nA folder with a `litebox.json` is one.":
    "没有打开的 LiteBox 项目。\n[新建项目](command:litebox.newProject)\n包含 `litebox.json` 的文件夹就是一个项目。",
  "What the enclave is made of is known once it has been built.\n[Build](command:litebox.build)":
    "构建之后即可看到 enclave 由哪些部分组成。\n[构建](command:litebox.build)",
  "A quote or an attestation report, judged by a policy: who signed it, what was measured, what is up to date.\n[Verify Evidence](command:litebox.verify)":
    "按照策略评判 quote 或证明报告：由谁签名、度量了什么、哪些是最新的。\n[验证证据](command:litebox.verify)",
  // Walkthrough.
  "An enclave in five minutes": "五分钟入门 enclave",
  "Begin a project, build it, see what it trusts, debug it, and prove what it is.":
    "新建项目，构建它，查看它信任什么，调试它，并证明它是什么。",
  "Begin a project": "新建一个项目",
  "Build the image that is measured": "构建被度量的映像",
  "See what it trusts": "查看它信任什么",
  "Debug inside the enclave": "在 enclave 内部调试",
  "Verify its evidence": "验证它的证据",
  "Templates in C, C++ and Rust build and run as they are. A folder with a litebox.json is a project, too.\n[New Project](command:litebox.newProject)":
    "C、C++ 和 Rust 模板可以直接构建和运行。包含 litebox.json 的文件夹也是一个项目。\n[新建项目](command:litebox.newProject)",
  "The application and only those parts of the library OS that it reaches become one signed image. Its hash, MRENCLAVE, is what a verifier sees.\n[Build](command:litebox.build)":
    "应用程序和它用到的那部分库操作系统组成一个签名映像。其哈希值 MRENCLAVE 就是验证者所看到的。\n[构建](command:litebox.build)",
  "Every byte of the image, by component, file and function. A click on a function opens its source.\n[Show TCB Map](command:litebox.showTcbMap)":
    "映像的每个字节，按组件、文件和函数列出。单击函数可打开其源代码。\n[显示 TCB 图](command:litebox.showTcbMap)",
  "Set a breakpoint beside a line of main and press F5. The simulator runs the very bytes that were measured, on any machine.\n[Debug](command:litebox.debug)":
    "在 main 的某一行旁设置断点并按 F5。模拟器在任何机器上运行的正是被度量的那些字节。\n[调试](command:litebox.debug)",
  "A quote says which enclave is running. The template Evidence prints one; a policy decides whether it is accepted, check by check.\n[Verify Evidence](command:litebox.verify)":
    "quote 说明正在运行的是哪个 enclave。Evidence 模板会输出一个；策略逐项检查并决定是否接受。\n[验证证据](command:litebox.verify)",
  "A source file in which a call of fork is underlined, with a hover that says what to use instead":
    "源文件中对 fork 的调用带有下划线，悬停提示说明应改用什么",
  "The terminal with the measurement and the size of the image": "终端显示映像的度量值和大小",
  "A treemap of the image beside the tree of its components": "映像的树图，旁边是组件树",
  "The debugger stands at a line of main, with its variables": "调试器停在 main 的某一行，并显示变量",
  "The verdict about a quote, with each check and its outcome": "对 quote 的结论，以及每项检查及其结果",
  // Settings.
  "Compiler for building and measuring: `gcc`, `clang` or the path of one. Empty: what `litebox.json` says, else the one that this machine has.":
    "用于构建和度量的编译器：`gcc`、`clang` 或其路径。留空：使用 `litebox.json` 中指定的编译器，否则使用本机已有的编译器。",
  "Build the project in the background when it is opened and after each save, so that TCB figures are the linker's own. Without it they are those of the last build. Never done in a workspace that is not trusted.":
    "打开项目时以及每次保存后在后台构建，使 TCB 数据来自链接器本身。关闭时显示上一次构建的数据。在不受信任的工作区中从不执行。",
  "Show the TCB of the active project, and its budget, in the status bar.":
    "在状态栏中显示当前项目的 TCB 及其预算。",
  "What of the traffic between the editor and LiteBox's language server is written to its log.":
    "将编辑器与 LiteBox 语言服务器之间的哪些通信写入日志。",
  "Nothing.": "不写入。",
  "The name and time of each message.": "每条消息的名称和时间。",
  "Each message in full.": "每条消息的全部内容。",
  "As an error, as it is meant.": "作为错误（默认）。",
  "As a warning, as it is meant.": "作为警告（默认）。",
  "As information, as it is meant.": "作为信息（默认）。",
  "As a hint, as it is meant.": "作为提示（默认）。",
  "As an error.": "作为错误。",
  "As a warning.": "作为警告。",
  "As information.": "作为信息。",
  "As a hint.": "作为提示。",
  "Not at all.": "不显示。",
  // Tasks.
  "Compiles, links, lays out and measures the enclave.": "编译、链接、布局并度量 enclave。",
  "Builds the enclave and runs it in the simulator.": "构建 enclave 并在模拟器中运行。",
  "Runs the unit tests inside the enclave.": "在 enclave 内部运行单元测试。",
  "Reports everything that leaves the LiteBox API.": "报告所有超出 LiteBox API 的用法。",
  "Shows the trusted computing base by component.": "按组件显示可信计算基。",
  "What to do with the project.": "对项目执行的操作。",
  "Prints the measurement (MRENCLAVE) of the enclave that was built.":
    "输出已构建的 enclave 的度量值（MRENCLAVE）。",
  "Removes everything that was built of the project.": "删除该项目的所有构建产物。",
  "Folder of the project, relative to the workspace folder: the one that holds `litebox.json`.":
    "项目文件夹（包含 `litebox.json` 的文件夹），相对于工作区文件夹。",
  "Further arguments of the command; for `run` those after `--` are the enclave's own.":
    "命令的其他参数；对于 `run`，`--` 之后的参数属于 enclave 自身。",
  "LiteBox: messages of gcc, clang and the linker": "LiteBox：gcc、clang 和链接器的消息",
  "LiteBox: findings of litebox check": "LiteBox：litebox check 的诊断",
  // Debugging and trust.
  "LiteBox: Debug an enclave": "LiteBox：调试 enclave",
  "LiteBox: Attach to a GDB stub": "LiteBox：附加到 GDB stub",
  "Builds the project and runs its measured image in the simulator.":
    "构建项目，并在模拟器中运行其被度量的映像。",
  "Joins a simulator that was started with litebox run --gdb, or another stub.":
    "连接到用 litebox run --gdb 启动的模拟器，或其他 stub。",
  "Folder of the project: the one that holds `litebox.json`.": "项目文件夹：包含 `litebox.json` 的文件夹。",
  "The measured image to run (`build/NAME.sgxs`). By default the one that the build of `program` makes.":
    "要运行的被度量的映像（`build/NAME.sgxs`）。默认使用构建 `program` 得到的映像。",
  "The ELF file with the debug information of the image (`build/NAME.elf`). It is only read, never loaded. By default the one beside the image.":
    "包含映像调试信息的 ELF 文件（`build/NAME.elf`）。它只被读取，从不加载。默认使用映像旁边的文件。",
  "Arguments of the application's `main`. By default those of `run.arguments` in `litebox.json`.":
    "应用程序 `main` 的参数。默认使用 `litebox.json` 中的 `run.arguments`。",
  "A unit test to debug in place of `main`: the `NAME` of `LB_TEST(NAME)`, or that of a function in `litebox::tests!`.":
    "代替 `main` 调试的单元测试：`LB_TEST(NAME)` 中的 `NAME`，或 `litebox::tests!` 中的函数名。",
  "A file that the enclave reads as its standard input. By default `run.input` of `litebox.json`, else nothing.":
    "enclave 作为标准输入读取的文件。默认使用 `litebox.json` 中的 `run.input`，否则没有输入。",
  "Compiler for the build before the run: `gcc`, `clang` or the path of one. By default the setting `litebox.compiler`, else what `litebox.json` says.":
    "运行前构建所用的编译器：`gcc`、`clang` 或其路径。默认使用设置 `litebox.compiler`，否则使用 `litebox.json` 中指定的编译器。",
  "Seed of the simulated random numbers (`RDRAND`, `RDSEED`), for a run that can be repeated exactly.":
    "模拟随机数（`RDRAND`、`RDSEED`）的种子，使运行可以精确重复。",
  "Which thread of the enclave runs when: `round-robin`, `round-robin:INSTRUCTIONS` or `random:SEED`. Turns are counted in instructions, so that the same schedule is the same run.":
    "enclave 的哪个线程何时运行：`round-robin`、`round-robin:INSTRUCTIONS` 或 `random:SEED`。轮次以指令数计，因此相同的调度就是相同的运行。",
  "Stop at the first line of `main`; when attaching, where the enclave is.":
    "在 `main` 的第一行停止；附加时停在 enclave 当前的位置。",
  "Memory for going back in time, in MiB: *Step Back* and *Reverse* work from where the session began. 0: no way back.":
    "用于时间回溯的内存，以 MiB 为单位：*后退*和*反向*可回到会话开始之处。0：不能回溯。",
  "Stop when the enclave has returned from `main`: from there one can still go back. Going on, or *Stop*, ends the session.":
    "当 enclave 从 `main` 返回时停止：此时仍可回溯。继续或*停止*将结束会话。",
  "Write a recording of the run to this file, for `litebox replay` and *LiteBox: Open Recording*. It holds all that the enclave was told, keys among it.":
    "将运行的记录写入此文件，供 `litebox replay` 和 *LiteBox: 打开记录*使用。其中包含 enclave 得到的所有内容，包括密钥。",
  "A recording to debug, forwards and backwards, instead of a new run. `program` is still the folder of the project that was recorded; nothing is built.":
    "要正向和反向调试的记录，代替新的运行。`program` 仍是被记录的项目的文件夹；不进行任何构建。",
  "*Step Into* steps over functions of the library OS. They stay in the call stack, dimmed.":
    "*单步执行*会跳过库操作系统的函数。它们仍以灰色显示在调用堆栈中。",
  "A breakpoint on a change of data stops at every write, also where the value stays the same.":
    "数据更改断点在每次写入时停止，即使值保持不变。",
  'Where source folders are on this machine: `{ "/folder/in/the/debug/information": "/folder/here" }`. The project\'s own folder is found without it.':
    '源代码文件夹在本机的位置：`{ "/folder/in/the/debug/information": "/folder/here" }`。项目自身的文件夹无需此项即可找到。',
  "How many milliseconds a stub may take to answer before the session ends.":
    "stub 最多可以用多少毫秒应答，超时则会话结束。",
  "Name or address of the machine on which the GDB stub listens.": "GDB stub 所在机器的名称或地址。",
  "TCP port of the GDB stub: the one that `litebox run --gdb PORT` names, or that of gdbserver or QEMU.":
    "GDB stub 的 TCP 端口：`litebox run --gdb PORT` 给出的端口，或 gdbserver、QEMU 的端口。",
  "Path of the Unix socket of the GDB stub, in place of `host` and `port`: the one that `litebox run --gdb PATH` was given. From the project's folder on.":
    "GDB stub 的 Unix 套接字路径，代替 `host` 和 `port`：即 `litebox run --gdb PATH` 的路径。相对于项目文件夹。",
  "In a workspace that is not trusted, findings come from the sources' syntax alone; nothing is built, run or debugged.":
    "在不受信任的工作区中，只根据源代码的语法给出诊断；不构建、不运行、不调试任何内容。",
  "In a browser, findings come from the sources' syntax; what was built elsewhere is run, debugged and shown. Building needs a machine.":
    "在浏览器中，检查结果来自源代码的语法；在别处构建的映像可以运行、调试和查看。构建需要一台机器。",
};

/** Texts with names in them. */
export const zhCnPatterns: readonly (readonly [pattern: RegExp, translation: string])[] = [
  [/^How the finding \*(.+)\* \((`[\w-]+`)\) is shown\.$/, "诊断 *$1*（$2）的显示方式。"],
];
