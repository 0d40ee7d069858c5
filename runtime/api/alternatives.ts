/** Well-known functions and headers outside the API: why an enclave does not have them, and what to use instead. */

export interface Alternative {
  /** A function, or a header as it is included. */
  readonly name: string;
  /** A full sentence. */
  readonly reason: string;
  /** A full sentence that begins with a verb, where there is something to use instead. */
  readonly instead?: string;
  /** Functions of the API that `instead` names. */
  readonly use: readonly string[];
}

interface Group {
  readonly names: string;
  readonly headers?: string;
  readonly reason: string;
  readonly instead?: string;
  readonly use?: readonly string[];
}

const groups: readonly Group[] = [
  {
    names: "fork vfork clone clone3 posix_spawn posix_spawnp wait waitpid wait3 wait4 waitid",
    headers: "sys/wait.h spawn.h",
    reason: "An enclave is one process: its memory cannot be copied, and it cannot start another.",
    instead: "Call the work as a function; another program is another enclave.",
  },
  {
    names: "execl execle execlp execv execve execvp execvpe fexecve system popen pclose",
    reason: "Only the measured image runs in an enclave; it cannot load or start other programs.",
    instead: "Link what you need into the project, so that it is measured with it.",
  },
  {
    names: "dlopen dlsym dlclose dlerror dladdr",
    headers: "dlfcn.h",
    reason:
      "Code that is loaded at run time would not be measured, and pages of an enclave are never both writable and executable.",
    instead: "List the sources in litebox.json and call the function by its name.",
  },
  {
    names:
      "pthread_create pthread_join pthread_detach pthread_exit pthread_self pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_mutex_destroy pthread_cond_init pthread_cond_wait pthread_cond_signal pthread_cond_broadcast pthread_once pthread_key_create pthread_getspecific pthread_setspecific sem_init sem_wait sem_post",
    headers: "pthread.h semaphore.h",
    reason: "An enclave has no operating system with POSIX threads.",
    instead:
      "Use the threads of C11, from <threads.h>: thrd_create, thrd_join, mtx_lock, cnd_wait, call_once and tss_get.",
    use: ["thrd_create", "thrd_join", "mtx_lock", "cnd_wait", "call_once", "tss_get"],
  },
  {
    names: "mtx_timedlock cnd_timedwait thrd_sleep",
    reason:
      "An enclave has no clock that it could trust: the host decides when a thread runs, and so how long it waits.",
    instead: "Wait without a limit, with mtx_lock or cnd_wait, or ask with mtx_trylock.",
    use: ["mtx_lock", "cnd_wait", "mtx_trylock"],
  },
  {
    names:
      "socket bind listen accept accept4 connect send sendto sendmsg recv recvfrom recvmsg shutdown setsockopt getsockopt getaddrinfo freeaddrinfo gethostbyname inet_pton inet_ntop inet_addr htons htonl ntohs ntohl",
    headers: "sys/socket.h netinet/in.h netinet/tcp.h arpa/inet.h netdb.h sys/un.h",
    reason: "Sockets belong to the operating system, which an enclave does not have.",
    instead:
      "Use lb_tcp_connect, lb_tcp_listen and lb_tcp_accept of <litebox/net.h>, with TLS over them: the host can read and change what goes over TCP.",
    use: ["lb_tcp_connect", "lb_tcp_listen", "lb_tcp_accept"],
  },
  {
    names:
      "poll ppoll select pselect epoll_create epoll_create1 epoll_ctl epoll_wait eventfd signalfd timerfd_create inotify_init pipe pipe2 dup dup2 dup3 fcntl ioctl",
    headers: "poll.h sys/select.h sys/epoll.h sys/ioctl.h fcntl.h sys/eventfd.h",
    reason: "An enclave has no file descriptors: the host has them.",
    instead: "Use fgets and fputs on stdin, stdout, stderr and the files of fopen.",
    use: ["fgets", "fputs", "fopen"],
  },
  {
    names: "open openat creat close read write pread pwrite readv writev lseek fsync ftruncate truncate",
    headers: "unistd.h sys/uio.h sys/types.h",
    reason: "An enclave has no file descriptors and no system calls: the host has them, and is not trusted.",
    instead: "Use fopen, fread, fwrite and fseek, for files that the host can neither read nor change.",
    use: ["fopen", "fread", "fwrite", "fseek"],
  },
  {
    names: "fopen64 freopen fdopen fseeko ftello",
    reason: "Of streams, the library OS has what C11 defines, without freopen.",
    instead: "Use fopen, fseek and ftell.",
    use: ["fopen", "fseek", "ftell"],
  },
  {
    names: "tmpfile tmpnam mkstemp",
    reason:
      "A file that goes with the program needs no host: the enclave's memory is as good, and not seen by it.",
    instead: "Use malloc.",
    use: ["malloc"],
  },
  {
    names:
      "stat fstat lstat access mkdir rmdir unlink link symlink readlink realpath opendir readdir closedir chdir getcwd chmod chown umask",
    headers: "sys/stat.h dirent.h sys/file.h",
    reason:
      "An enclave has no file system: its files have names, which are hidden from the host, and no folders.",
    instead: "Use fopen, remove and rename.",
    use: ["fopen", "remove", "rename"],
  },
  {
    names: "gets",
    reason:
      "gets cannot be told the size of its array, so that the host could write past its end; C11 removed it.",
    instead: "Use fgets.",
    use: ["fgets"],
  },
  {
    names: "sprintf vsprintf",
    reason: "sprintf cannot be told the size of its array.",
    instead: "Use snprintf or vsnprintf with the size of the array.",
    use: ["snprintf", "vsnprintf"],
  },
  {
    names: "dprintf vasprintf asprintf getline getdelim",
    reason: "This function of <stdio.h> is not part of the API.",
    instead: "Use fprintf, snprintf, or fgets.",
    use: ["fprintf", "snprintf", "fgets"],
  },
  {
    names: "setbuf setvbuf setlinebuf",
    reason:
      "The buffers of the console streams are fixed: stdout is written out at the end of a line, stderr at once.",
    instead: "Use fflush to write out earlier.",
    use: ["fflush"],
  },
  {
    names: "gettimeofday clock_gettime clock_getres ftime",
    headers: "sys/time.h sys/times.h",
    reason: "An enclave has no operating system that it could ask for the time.",
    instead: "Use time or timespec_get, which ask the host, and do not trust what they say.",
    use: ["time", "timespec_get"],
  },
  {
    names: "localtime localtime_r gmtime asctime asctime_r ctime ctime_r strptime tzset",
    reason:
      "An enclave knows no time zone but UTC, and functions with a result that all threads share are not part of the API.",
    instead: "Use gmtime_r and strftime.",
    use: ["gmtime_r", "strftime"],
  },
  {
    names: "sleep usleep nanosleep clock_nanosleep alarm setitimer timer_create pause",
    reason: "The host decides when an enclave runs, so that a delay inside it means nothing.",
    instead: "Wait in the host, before it sends the next input.",
  },
  {
    names: "signal sigaction sigprocmask sigsuspend sigwait raise kill killpg pthread_kill",
    headers: "signal.h sys/signal.h",
    reason: "Signals come from the operating system, which an enclave does not believe.",
    instead:
      "Handle exceptions of the program with lb_on_exception of <litebox/exception.h>, and end with exit or abort.",
    use: ["lb_on_exception", "exit", "abort"],
  },
  {
    names: "sigsetjmp siglongjmp _setjmp _longjmp",
    reason: "An enclave has no signals whose mask could be kept.",
    instead: "Use setjmp and longjmp.",
    use: ["setjmp", "longjmp"],
  },
  {
    names: "mmap munmap mprotect mremap madvise msync mlock mlockall munlock brk sbrk shmget shmat shm_open",
    headers: "sys/mman.h sys/shm.h",
    reason: "The pages of an enclave and their permissions are fixed when it is built, and measured.",
    instead: "Use malloc or aligned_alloc; the size of the heap stands in litebox.json.",
    use: ["malloc", "aligned_alloc"],
  },
  {
    names: "posix_memalign memalign valloc pvalloc",
    headers: "malloc.h",
    reason: "This is the old name of a function of the C standard.",
    instead: "Use aligned_alloc.",
    use: ["aligned_alloc"],
  },
  {
    names: "alloca",
    headers: "alloca.h",
    reason: "alloca takes an unchecked amount of a stack whose size is fixed.",
    instead: "Use an array of a fixed size, or malloc.",
    use: ["malloc"],
  },
  {
    names: "rand srand random srandom drand48 lrand48 rand_r",
    reason: "These numbers can be predicted.",
    instead: "Use lb_random of <litebox/random.h>.",
    use: ["lb_random"],
  },
  {
    names: "getrandom getentropy arc4random arc4random_buf",
    headers: "sys/random.h",
    reason: "Random numbers of the operating system are numbers that the host knows.",
    instead: "Use lb_random of <litebox/random.h>, which asks the processor.",
    use: ["lb_random"],
  },
  {
    names: "explicit_bzero memset_s bzero",
    headers: "strings.h",
    reason: "This function is not part of the API.",
    instead: "Use lb_wipe of <litebox/memory.h> for secrets, otherwise memset.",
    use: ["lb_wipe", "memset"],
  },
  {
    names: "timingsafe_bcmp CRYPTO_memcmp consttime_memequal",
    reason: "This function is not part of the API.",
    instead: "Use lb_equal of <litebox/memory.h>.",
    use: ["lb_equal"],
  },
  {
    names: "getenv setenv putenv unsetenv secure_getenv",
    reason: "The environment belongs to the host and is not passed into the enclave.",
    instead: "Use the arguments of main, and check them: they come from the host.",
  },
  {
    names: "getopt getopt_long optarg optind opterr optopt",
    headers: "getopt.h",
    reason: "This function is not part of the API.",
    instead: "Compare the arguments of main with strcmp.",
    use: ["strcmp"],
  },
  {
    names:
      "getpid getppid getuid geteuid getgid getegid setuid setgid gethostname uname sysconf getpagesize getrlimit setrlimit prctl ptrace chroot mount reboot",
    headers: "sys/utsname.h sys/resource.h sys/prctl.h sys/ptrace.h sys/mount.h pwd.h grp.h",
    reason: "This asks or changes the operating system, which is outside the enclave and not trusted.",
  },
  {
    names: "syscall",
    headers: "sys/syscall.h asm/unistd.h linux/unistd.h",
    reason: "A system call is an illegal instruction in an enclave.",
    instead: "Use the functions of the LiteBox API; litebox check lists them by header.",
  },
  {
    names: "__cpuid __cpuid_count __get_cpuid __get_cpuid_count __get_cpuid_max",
    headers: "cpuid.h",
    reason: "CPUID is an illegal instruction in an enclave.",
    instead: "Decide at compile time what the processor must have.",
  },
  {
    names: "j0 j1 jn y0 y1 yn lgamma_r drem gamma significand exp10 pow10 sincos feenableexcept",
    headers: "complex.h tgmath.h",
    reason: "Of mathematics the API has what C11 has in <math.h>, without complex numbers.",
    instead: "Bring the functions that you need into the project's sources.",
  },
  {
    names:
      "stpcpy stpncpy strcasecmp strncasecmp strsep strlcpy strlcat memmem memrchr strcoll strxfrm strtok",
    reason: "This function of <string.h> is not part of the API.",
    instead: "Use malloc with memcpy, strncmp, strstr, strtok_r or snprintf.",
    use: ["malloc", "memcpy", "strncmp", "strstr", "strtok_r", "snprintf"],
  },
  {
    names:
      "setlocale localeconv nl_langinfo iconv_open iconv mblen mbtowc wctomb mbstowcs wcstombs wprintf wcslen wcscpy btowc",
    headers: "locale.h wchar.h wctype.h uchar.h langinfo.h iconv.h",
    reason: "There is only the C locale, and strings are bytes.",
    instead: "Keep text as UTF-8 in `char`.",
  },
  {
    names: "regcomp regexec regfree fnmatch glob",
    headers: "regex.h fnmatch.h glob.h",
    reason: "Patterns are not part of the API.",
    instead: "Take the text apart with strchr, strspn and strcspn.",
    use: ["strchr", "strspn", "strcspn"],
  },
  {
    names: "syslog openlog closelog",
    headers: "syslog.h",
    reason: "The log of the machine belongs to the host.",
    instead: "Write to stderr with fprintf or fputs; the host sees every byte of it.",
    use: ["fprintf", "fputs"],
  },
  {
    names: "err errx warn warnx error",
    headers: "err.h error.h",
    reason: "This function is not part of the API.",
    instead: "Use fprintf on stderr, then exit.",
    use: ["fprintf", "exit"],
  },
  {
    names: "at_quick_exit quick_exit on_exit",
    reason: "This way to end a program is not part of the API.",
    instead: "Use atexit and exit, or _Exit.",
    use: ["atexit", "exit", "_Exit"],
  },
  {
    names: "",
    headers:
      "iostream fstream sstream iomanip thread mutex condition_variable future chrono filesystem string vector map memory algorithm optional regex random",
    reason: "This is a header of C++, which sources in C cannot include.",
    instead:
      "Use the headers of the C library, or write the source in C++, in a file whose name ends with .cpp.",
  },
];

function words(text: string | undefined): string[] {
  return (text ?? "").split(" ").filter((word) => word !== "");
}

function entries(group: Group, names: string | undefined): Alternative[] {
  const { reason, instead, use = [] } = group;
  const told = instead === undefined ? { reason, use } : { reason, instead, use };
  return words(names).map((name) => ({ name, ...told }));
}

/** All well-known functions outside the API. */
export const alternatives: readonly Alternative[] = groups.flatMap((group) => entries(group, group.names));

/** All well-known headers outside the API. */
export const headerAlternatives: readonly Alternative[] = groups.flatMap((group) =>
  entries(group, group.headers),
);

const byName = new Map(alternatives.map((each) => [each.name, each]));
const byHeader = new Map(headerAlternatives.map((each) => [each.name, each]));

/** What is known about a function outside the API. */
export function alternative(name: string): Alternative | undefined {
  return byName.get(name);
}

/** What is known about a header outside the API. */
export function headerAlternative(name: string): Alternative | undefined {
  return byHeader.get(name);
}
