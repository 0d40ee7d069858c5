/** The messages of the code in Simplified Chinese, by the English text, which stands in the code only. No `vscode` here. */

export const zhCnMessages: Readonly<Record<string, string>> = {
  "A debugger changed something, {0}": "调试器作了更改，{0}",
  "A fault, {0}": "发生故障，{0}",
  "All files": "所有文件",
  "Another file…": "其他文件…",
  Build: "构建",
  "Calls about threads": "线程相关调用",
  "Changes by a debugger": "调试器的更改",
  "Choose Another File": "选择其他文件",
  "Choose Another Folder": "选择其他文件夹",
  "Choose Others": "选择其他",
  Compare: "比较",
  "Container images": "容器映像",
  Debug: "调试",
  "Debug in the Enclave": "在 Enclave 中调试",
  "Events of the run. Arrow keys go from one to the next, plus and minus zoom, Enter goes there in time.":
    "运行的事件。方向键在事件间移动，加号和减号缩放，Enter 转到该时刻。",
  "Evidence to verify": "要验证的证据",
  Faults: "故障",
  "Filter host calls": "筛选主机调用",
  "Folder in which the project's folder is made": "在其中创建项目文件夹的文件夹",
  "Get It": "获取",
  "Getting the source of {0}": "正在获取 {0} 的源代码",
  "Go there in time": "转到该时刻",
  "Image of a container: an archive of docker save, or of an OCI layout":
    "容器映像：docker save 或 OCI 布局的归档文件",
  "Input from the host": "来自主机的输入",
  "It ended with exit code {0}; the Debug Console says what it wrote.":
    "它以退出代码 {0} 结束；其输出见调试控制台。",
  Judge: "评判",
  "Letters, digits, '-', '_' and '.', of which the first is a letter or digit.":
    "字母、数字、'-'、'_' 和 '.'，首字符必须是字母或数字。",
  "LiteBox recordings": "LiteBox 记录",
  "LiteBox's language server did not start; its log says why.": "LiteBox 语言服务器未能启动，原因见日志。",
  "LiteBox's language server ended unexpectedly, and was started again.":
    "LiteBox 语言服务器意外结束，已重新启动。",
  "LiteBox's language server ends again and again, and is not started any more.":
    "LiteBox 语言服务器反复结束，不再自动启动。",
  "LiteBox: New Project": "LiteBox：新建项目",
  "Make It Here": "在此创建",
  "Manage Workspace Trust": "管理工作区信任",
  "Memory Map": "内存图",
  "Name of the project and of its folder": "项目及其文件夹的名称",
  "No enclave is being debugged any more.": "已没有正在调试的 enclave。",
  "Open Recording": "打开记录",
  "Open Settings": "打开设置",
  "Open Source": "打开源代码",
  "Open the source of the library OS": "打开库操作系统的源代码",
  "Output to the host": "输出到主机",
  Pause: "暂停",
  "Policy to judge it by": "用于评判的策略",
  "Reading the container image": "正在读取容器映像",
  Restart: "重新启动",
  "Run in the Enclave": "在 Enclave 中运行",
  "Run with Coverage": "运行并统计覆盖率",
  "Show Log": "显示日志",
  "Show Problems": "显示问题",
  "TCB of {0}": "{0} 的 TCB",
  "The enclave cannot be taken to instruction {0}: {1}": "无法将 enclave 转到第 {0} 条指令：{1}",
  "The enclave handles the fault, {0}": "Enclave 处理该故障，{0}",
  "The setting {0} is {1}; it takes {2}. Until then its default counts.":
    "设置 {0} 的值是 {1}；它只接受 {2}。在此之前使用默认值。",
  "The source of {0} is not among the project's files nor those of LiteBox's library OS: {1}.":
    "{0} 的源代码既不在项目文件中，也不在 LiteBox 库操作系统中：{1}。",
  'There is no {0} in {1} that this workspace contains, so it is no LiteBox project. Let "program" in launch.json name the folder that holds the project\'s {0}.':
    '{1} 中没有此工作区包含的 {0}，因此它不是 LiteBox 项目。请让 launch.json 中的 "program" 指向包含项目 {0} 的文件夹。',
  "This is about an enclave that is being debugged, and none is.":
    "此功能针对正在调试的 enclave，而当前没有。",
  "This project is built with {0}, whose source is not on this machine yet.":
    "此项目需要 {0}，而本机还没有它的源代码。",
  "This workspace is not trusted, so nothing of it is built or run. Trust it, and run the tests again.":
    "此工作区不受信任，因此不构建也不运行任何内容。请先信任它，再运行测试。",
  "This workspace is not trusted, so nothing of it is built, and there is no map of its TCB.":
    "此工作区不受信任，因此不构建任何内容，也没有其 TCB 图。",
  Thread: "线程",
  "Thread {0} goes on, {1}": "线程 {0} 继续，{1}",
  Timeline: "时间线",
  "Turns of threads": "线程切换",
  Verify: "验证",
  "What the enclave begins as": "Enclave 的起点",
  "While the enclave runs, nothing of it is read. Pause it, or wait until it stops.":
    "Enclave 运行时不读取其内容。请暂停它，或等它停止。",
  "Words that a call must have; -word: must not have. Empty: all calls.":
    "调用必须包含的词；-词：不得包含。留空：所有调用。",
  "instruction {0}": "第 {0} 条指令",
  policy: "策略",
  "{0} = {1}, thread {2}, {3}": "{0} = {1}，线程 {2}，{3}",
  "{0} KiB": "{0} KiB",
  "{0} KiB that the enclave can reach, in the order of addresses": "Enclave 可访问的 {0} KiB，按地址排列",
  "{0} and a container": "{0} 与容器",
  "{0} events in {1} instructions": "{1} 条指令中的 {0} 个事件",
  "{0} is in the clipboard.": "{0} 已复制到剪贴板。",
  "{0} was not built, so there is no map of it: {1}": "{0} 未能构建，因此没有它的图：{1}",
  "{0} needs a compiler and processes, which a browser does not have: open this folder in VS Code on a desktop, in a container or in a codespace.":
    "{0} 需要编译器和进程，而浏览器没有：请在桌面版 VS Code、容器或 codespace 中打开此文件夹。",
  "There is no image in the folder build yet, and a browser cannot build one: build the project in VS Code on a desktop or with 'litebox build', and keep build/ with the project.":
    "build 文件夹中还没有映像，而浏览器无法构建：请在桌面版 VS Code 中或用 'litebox build' 构建该项目，并让 build/ 与项目放在一起。",
  "This workspace is not trusted, so nothing of it is run.": "此工作区不受信任，因此不运行其中的任何内容。",
  "Continue Working On…": "继续处理…",
  "The simulator did not start.": "模拟器未能启动。",
  "{0} cannot be read.": "无法读取 {0}。",
  "Image to run": "要运行的映像",
  "Interrupted.": "已中断。",
  "Exit code {0}.": "退出代码 {0}。",
  Copy: "复制",
  "New Project": "新建项目",
  "LiteBox project": "LiteBox 项目",
  "There is no LiteBox project in this workspace. Add a {0} with at least {1} to the project's folder, or begin a new one.":
    "此工作区中没有 LiteBox 项目。请在项目文件夹中添加至少包含 {1} 的 {0}，或新建一个项目。",
  "{0} was not built. {1}": "{0} 未能构建。{1}",
  "Open Another Folder": "打开其他文件夹",
  "Reload Window": "重新加载窗口",
  "LiteBox was updated or removed while this window was open. Reload the window, and try again.":
    "此窗口打开期间 LiteBox 已更新或删除。请重新加载窗口后重试。",
};
