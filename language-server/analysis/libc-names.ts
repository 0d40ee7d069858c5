/**
 * Names that the C library of Linux gives to functions and variables. One of them that no source of the project defines and that the LiteBox API does not
 * have is the library's, also where it is only named.
 */

const NAMES: ReadonlySet<string> = new Set(
  `
a64l abort abs accept accept4 access acct acos acosf acosh acoshf acoshl acosl addmntent addseverity adjtime adjtimex aio_cancel aio_error
aio_fsync aio_init aio_read aio_return aio_suspend aio_write alarm aligned_alloc alphasort arc4random arc4random_buf arc4random_uniform
arch_prctl asctime asctime_r asin asinf asinh asinhf asinhl asinl asprintf atan atan2 atan2f atan2l atanf atanh atanhf atanhl atanl atof
atoi atol atoll backtrace backtrace_symbols backtrace_symbols_fd basename bcmp bcopy bdflush bind bind_textdomain_codeset bindresvport
bindtextdomain brk bsd_signal bsearch btowc bzero c16rtomb c32rtomb c8rtomb cabs cabsf cabsl cacos cacosf cacosh cacoshf cacoshl cacosl
call_once calloc canonicalize canonicalize_file_name canonicalizef canonicalizel capget capset carg cargf cargl casin casinf casinh casinhf
casinhl casinl catan catanf catanh catanhf catanhl catanl catclose catgets catopen cbrt cbrtf cbrtl ccos ccosf ccosh ccoshf ccoshl ccosl
ceil ceilf ceill cexp cexpf cexpl cfgetispeed cfgetospeed cfree cfsetispeed cfsetospeed cfsetspeed chdir chflags chmod chown chroot cimag
cimagf cimagl clearenv clearerr clearerr_unlocked clock clock_adjtime clock_getcpuclockid clock_getres clock_gettime clock_nanosleep
clock_settime clog clog10 clog10f clog10l clogf clogl clone close close_range closedir closefrom closelog cnd_broadcast cnd_destroy cnd_init
cnd_signal cnd_timedwait cnd_wait confstr conj conjf conjl connect copy_file_range copysign copysignf copysignl cos cosf cosh coshf coshl
cosl cpow cpowf cpowl cproj cprojf cprojl creal crealf creall creat create_module csin csinf csinh csinhf csinhl csinl ctan ctanf ctanh
ctanhf ctanhl ctanl ctermid ctime ctime_r cuserid daemon daylight dcgettext dcngettext delete_module dgettext difftime dirfd dirname div
dl_iterate_phdr dladdr dladdr1 dlclose dlerror dlinfo dlmopen dlopen dlsym dlvsym dngettext dprintf drand48 drand48_r drem dremf dreml dup
dup2 dup3 duplocale dysize eaccess ecvt ecvt_r endaliasent endfsent endgrent endhostent endmntent endnetent endnetgrent endprotoent endpwent
endservent endsgent endspent endttyent endusershell endutent endutxent environ epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2
epoll_wait erand48 erand48_r erf erfc erfcf erfcl erff erfl err error_at_line error_message_count error_one_per_line error_print_progname
errx euidaccess eventfd eventfd_read eventfd_write execl execle execlp execv execve execveat execvp execvpe exit exp exp10 exp10f exp10l
exp2 exp2f exp2l expf expl explicit_bzero expm1 expm1f expm1l fabs fabsf fabsl faccessat fallocate fanotify_init fanotify_mark fattach
fchdir fchflags fchmod fchmodat fchown fchownat fclose fcloseall fcntl fcvt fcvt_r fdatasync fdetach fdim fdimf fdiml fdopen fdopendir
feclearexcept fegetenv fegetexcept fegetexceptflag fegetmode fegetround feholdexcept feof feof_unlocked feraiseexcept ferror ferror_unlocked
fesetenv fesetexcept fesetexceptflag fesetmode fesetround fetestexcept fetestexceptflag feupdateenv fexecve fflush fflush_unlocked ffs ffsl
ffsll fgetc fgetc_unlocked fgetgrent fgetgrent_r fgetpos fgetpwent fgetpwent_r fgets fgets_unlocked fgetsgent fgetsgent_r fgetspent
fgetspent_r fgetwc fgetwc_unlocked fgetws fgetws_unlocked fgetxattr fileno fileno_unlocked finite finitef finitel flistxattr flock flockfile
floor floorf floorl fma fmaf fmal fmax fmaxf fmaximum fmaximum_mag fmaximum_mag_num fmaximum_mag_numf fmaximum_mag_numl fmaximum_magf
fmaximum_magl fmaximum_num fmaximum_numf fmaximum_numl fmaximumf fmaximuml fmaxl fmaxmag fmaxmagf fmaxmagl fmemopen fmin fminf fminimum
fminimum_mag fminimum_mag_num fminimum_mag_numf fminimum_mag_numl fminimum_magf fminimum_magl fminimum_num fminimum_numf fminimum_numl
fminimumf fminimuml fminl fminmag fminmagf fminmagl fmod fmodf fmodl fmtmsg fnmatch fopen fopencookie fork forkpty fpathconf fprintf fputc
fputc_unlocked fputs fputs_unlocked fputwc fputwc_unlocked fputws fputws_unlocked fread fread_unlocked free freeaddrinfo freeifaddrs
freelocale fremovexattr freopen frexp frexpf frexpl fromfp fromfpf fromfpl fromfpx fromfpxf fromfpxl fscanf fsconfig fseek fseeko fsetpos
fsetxattr fsmount fsopen fspick fstat fstatat fstatfs fstatvfs fsync ftell ftello ftime ftok ftruncate ftrylockfile fts64_children
fts64_close fts64_open fts64_read fts64_set fts_children fts_close fts_open fts_read fts_set ftw funlockfile futimens futimes futimesat
fwide fwprintf fwrite fwrite_unlocked fwscanf gai_cancel gai_error gai_strerror gai_suspend gammaf gammal gcvt get_avphys_pages
get_current_dir_name get_kernel_syms get_myaddress get_nprocs get_nprocs_conf get_phys_pages getaddrinfo getaddrinfo_a getaliasbyname
getaliasbyname_r getaliasent getaliasent_r getauxval getc getc_unlocked getchar getchar_unlocked getcontext getcpu getcwd getdate
getdate_err getdate_r getdelim getdirentries getdomainname getdtablesize getegid getentropy getenv geteuid getfsent getfsfile getfsspec
getgid getgrent getgrent_r getgrgid getgrgid_r getgrnam getgrnam_r getgrouplist getgroups gethostbyaddr gethostbyaddr_r gethostbyname
gethostbyname2 gethostbyname2_r gethostbyname_r gethostent gethostent_r gethostid gethostname getifaddrs getipv4sourcefilter getitimer
getline getloadavg getlogin getlogin_r getmntent getmntent_r getmsg getnameinfo getnetbyaddr getnetbyaddr_r getnetbyname getnetbyname_r
getnetent getnetent_r getnetgrent getnetgrent_r getnetname getopt getopt_long getopt_long_only getpagesize getpass getpayload getpayloadf
getpayloadl getpeername getpgid getpgrp getpid getpmsg getppid getpriority getprotobyname getprotobyname_r getprotobynumber
getprotobynumber_r getprotoent getprotoent_r getpt getpublickey getpw getpwent getpwent_r getpwnam getpwnam_r getpwuid getpwuid_r getrandom
getresgid getresuid getrlimit getrusage gets getsecretkey getservbyname getservbyname_r getservbyport getservbyport_r getservent
getservent_r getsgent getsgent_r getsgnam getsgnam_r getsid getsockname getsockopt getsourcefilter getspent getspent_r getspnam getspnam_r
getsubopt gettext gettid gettimeofday getttyent getttynam getuid getusershell getutent getutent_r getutid getutid_r getutline getutline_r
getutmp getutmpx getutxent getutxid getutxline getw getwc getwc_unlocked getwchar getwchar_unlocked getwd getxattr glob glob_pattern_p
globfree gmtime gmtime_r grantpt group_member gsignal gtty h_errlist hasmntopt hcreate hcreate_r hdestroy hdestroy_r herror hsearch
hsearch_r hstrerror htonl htons hypot hypotf hypotl iconv iconv_close iconv_open if_freenameindex if_indextoname if_nameindex if_nametoindex
ilogb ilogbf ilogbl imaxabs imaxdiv in6addr_any in6addr_loopback inet_addr inet_aton inet_lnaof inet_makeaddr inet_netof inet_network
inet_nsap_addr inet_nsap_ntoa inet_ntoa inet_ntop inet_pton init_module initgroups initstate initstate_r innetgr inotify_add_watch
inotify_init inotify_init1 inotify_rm_watch insque ioctl ioperm iopl iruserok iruserok_af isalnum isalpha isascii isastream isatty isblank
iscntrl isctype isdigit isfdtype isgraph isinf isinff isinfl islower isnan isnanf isnanl isprint ispunct isspace isupper iswalnum iswalpha
iswblank iswcntrl iswctype iswdigit iswgraph iswlower iswprint iswpunct iswspace iswupper iswxdigit isxdigit j0f j0l j1f j1l jnf jnl jrand48
jrand48_r kill killpg klogctl l64a labs lchmod lchown lckpwdf lcong48 lcong48_r ldexp ldexpf ldexpl ldiv lfind lgamma lgamma_r lgammaf
lgammaf32_r lgammaf64_r lgammaf_r lgammal lgammal_r lgetxattr link linkat lio_listio listen listxattr llabs lldiv llistxattr llogb llogbf
llogbl llrint llrintf llrintl llround llroundf llroundl llseek localeconv localtime localtime_r lockf log log10 log10f log10l log1p log1pf
log1pl log2 log2f log2l logb logbf logbl logf login login_tty logl logout logwtmp longjmp lrand48 lrand48_r lremovexattr lrint lrintf lrintl
lround lroundf lroundl lsearch lseek lsetxattr lstat lutimes madvise makecontext mallinfo mallinfo2 malloc malloc_info malloc_stats
malloc_trim malloc_usable_size mallopt mallwatch matherr mblen mbrlen mbrtoc16 mbrtoc32 mbrtoc8 mbrtowc mbsinit mbsnrtowcs mbsrtowcs
mbstowcs mbtowc mcount memalign memccpy memchr memcmp memcpy memfd_create memfrob memmem memmove mempcpy memrchr memset mincore mkdir
mkdirat mkdtemp mkfifo mkfifoat mknod mknodat mkostemp mkostemps mkstemp mkstemps mktemp mktime mlock mlock2 mlockall mmap modf modff modfl
modify_ldt moncontrol monstartup mount mount_setattr move_mount mprobe mprotect mq_close mq_getattr mq_notify mq_open mq_receive mq_send
mq_setattr mq_timedreceive mq_timedsend mq_unlink mrand48 mrand48_r mremap msgctl msgget msgrcv msgsnd msync mtx_destroy mtx_init mtx_lock
mtx_timedlock mtx_trylock mtx_unlock munlock munlockall munmap name_to_handle_at nan nanf nanl nanosleep nearbyint nearbyintf nearbyintl
newlocale nextafter nextafterf nextafterl nextdown nextdownf nextdownl nexttoward nexttowardf nexttowardl nextup nextupf nextupl nfsservctl
nftw ngettext nice nl_langinfo nrand48 nrand48_r ntohl ntohs ntp_adjtime ntp_gettime ntp_gettimex on_exit open open_by_handle_at
open_memstream open_tree open_wmemstream openat opendir openlog openpty optarg opterr optind optopt parse_printf_format pathconf pause
pclose perror personality pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 pivot_root pkey_alloc pkey_free pkey_get pkey_mprotect
pkey_set poll popen posix_fadvise posix_fallocate posix_madvise posix_memalign posix_openpt posix_spawn posix_spawn_file_actions_addchdir_np
posix_spawn_file_actions_addclose posix_spawn_file_actions_addclosefrom_np posix_spawn_file_actions_adddup2
posix_spawn_file_actions_addfchdir_np posix_spawn_file_actions_addopen posix_spawn_file_actions_addtcsetpgrp_np
posix_spawn_file_actions_destroy posix_spawn_file_actions_init posix_spawnattr_destroy posix_spawnattr_getflags posix_spawnattr_getpgroup
posix_spawnattr_getschedparam posix_spawnattr_getschedpolicy posix_spawnattr_getsigdefault posix_spawnattr_getsigmask posix_spawnattr_init
posix_spawnattr_setflags posix_spawnattr_setpgroup posix_spawnattr_setschedparam posix_spawnattr_setschedpolicy
posix_spawnattr_setsigdefault posix_spawnattr_setsigmask posix_spawnp pow pow10 pow10f pow10l powf powl ppoll prctl pread preadv preadv2
preadv64v2 printf printf_size printf_size_info prlimit process_madvise process_mrelease process_vm_readv process_vm_writev profil
program_invocation_name program_invocation_short_name pselect psiginfo psignal ptrace ptsname ptsname_r putc putc_unlocked putchar
putchar_unlocked putenv putgrent putmsg putpmsg putpwent puts putsgent putspent pututline pututxline putw putwc putwc_unlocked putwchar
putwchar_unlocked pvalloc pwrite pwritev pwritev2 pwritev64v2 qecvt qecvt_r qfcvt qfcvt_r qgcvt qsort qsort_r query_module quick_exit
quotactl raise rand rand_r random random_r rawmemchr rcmd rcmd_af re_compile_fastmap re_compile_pattern re_match re_match_2 re_max_failures
re_search re_search_2 re_set_registers re_set_syntax re_syntax_options read readahead readdir readdir64_r readdir_r readlink readlinkat
readv realloc reallocarray realpath reboot recv recvfrom recvmmsg recvmsg regcomp regerror regexec regfree remainder remainderf remainderl
remap_file_pages remove removexattr remque remquo remquof remquol rename renameat renameat2 revoke rewind rewinddir rexec rexec_af
rexecoptions rint rintf rintl rmdir round roundeven roundevenf roundevenl roundf roundl rpmatch rresvport rresvport_af ruserok ruserok_af
ruserpass sbrk scalb scalbf scalbl scalbln scalblnf scalblnl scalbn scalbnf scalbnl scandir scandirat scanf sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getcpu sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity
sched_setparam sched_setscheduler sched_yield secure_getenv seed48 seed48_r seekdir select sem_clockwait sem_close sem_destroy sem_getvalue
sem_init sem_open sem_post sem_timedwait sem_trywait sem_unlink sem_wait semctl semget semop semtimedop send sendfile sendmmsg sendmsg
sendto setaliasent setbuf setbuffer setcontext setdomainname setegid setenv seteuid setfsent setfsgid setfsuid setgid setgrent setgroups
sethostent sethostid sethostname setipv4sourcefilter setitimer setjmp setlinebuf setlocale setlogin setlogmask setmntent setnetent
setnetgrent setns setpayload setpayloadf setpayloadl setpayloadsig setpayloadsigf setpayloadsigl setpgid setpgrp setpriority setprotoent
setpwent setregid setresgid setresuid setreuid setrlimit setservent setsgent setsid setsockopt setsourcefilter setspent setstate setstate_r
settimeofday setttyent setuid setusershell setutent setutxent setvbuf setxattr sgetsgent sgetsgent_r sgetspent sgetspent_r shm_open
shm_unlink shmat shmctl shmdt shmget shutdown sigabbrev_np sigaction sigaddset sigaltstack sigandset sigblock sigdelset sigdescr_np
sigemptyset sigfillset siggetmask sighold sigignore siginterrupt sigisemptyset sigismember siglongjmp signal signalfd significand
significandf significandl sigorset sigpause sigpending sigprocmask sigqueue sigrelse sigreturn sigset sigsetmask sigstack sigsuspend
sigtimedwait sigvec sigwait sigwaitinfo sin sincos sincosf sincosl sinf sinh sinhf sinhl sinl sleep snprintf sockatmark socket socketpair
splice sprintf sprofil sqrt sqrtf sqrtl srand srand48 srand48_r srandom srandom_r sscanf ssignal sstk stat statfs statvfs statx
stime stpcpy stpncpy strcasecmp strcasestr strcat strchr strchrnul strcmp strcoll strcpy strcspn strdup strerror strerror_r
strerrordesc_np strerrorname_np strfmon strfromd strfromf strfroml strfry strftime strlen strncasecmp strncat strncmp strncpy strndup
strnlen strpbrk strptime strrchr strsep strsignal strspn strstr strtod strtof strtoimax strtok strtok_r strtol strtold strtoll strtoq
strtoul strtoull strtoumax strtouq strverscmp strxfrm stty swab swapcontext swapoff swapon swprintf swscanf symlink symlinkat sync
sync_file_range syncfs sys_errlist sys_sigabbrev sys_siglist syscall sysconf sysctl sysinfo syslog system sysv_signal tan tanf tanh tanhf
tanhl tanl tcdrain tcflow tcflush tcgetattr tcgetpgrp tcgetsid tcsendbreak tcsetattr tcsetpgrp tdelete tdestroy tee telldir tempnam
textdomain tfind tgamma tgammaf tgammal tgkill thrd_create thrd_current thrd_detach thrd_equal thrd_exit thrd_join thrd_sleep thrd_yield
time timegm timelocal timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime
times timespec_get timespec_getres timezone tmpfile tmpnam tmpnam_r toascii tolower totalorder totalorderf totalorderl totalordermag
totalordermagf totalordermagl toupper towctrans towlower towupper tr_break trunc truncate truncf truncl tsearch tss_create tss_delete
tss_get tss_set ttyname ttyname_r ttyslot twalk twalk_r tzname tzset ualarm ufromfp ufromfpf ufromfpl ufromfpx ufromfpxf ufromfpxl ulckpwdf
ulimit umask umount umount2 uname ungetc ungetwc unlink unlinkat unlockpt unsetenv unshare updwtmp updwtmpx uselib uselocale usleep ustat
utime utimensat utimes utmpname utmpxname valloc vasprintf vdprintf verr verrx versionsort vfork vfprintf vfscanf vfwprintf vfwscanf vhangup
vlimit vmsplice vprintf vscanf vsnprintf vsprintf vsscanf vswprintf vswscanf vsyslog vtimes vwarn vwarnx vwprintf vwscanf wait wait3 wait4
waitid waitpid warn warnx wcpcpy wcpncpy wcrtomb wcscasecmp wcscat wcschr wcschrnul wcscmp wcscoll wcscpy wcscspn wcsdup wcsftime wcslen
wcsncasecmp wcsncat wcsncmp wcsncpy wcsnlen wcsnrtombs wcspbrk wcsrchr wcsrtombs wcsspn wcsstr wcstod wcstof wcstoimax wcstok wcstol wcstold
wcstoll wcstombs wcstoq wcstoul wcstoull wcstoumax wcstouq wcswcs wcswidth wcsxfrm wctob wctomb wctrans wctype wcwidth wmemchr wmemcmp
wmemcpy wmemmove wmempcpy wmemset wordexp wordfree wprintf write writev wscanf xdecrypt xencrypt xprt_register xprt_unregister y0f y0l y1f
y1l ynf ynl
`
    .trim()
    .split(/\s+/),
);

export function isLibcName(name: string): boolean {
  return NAMES.has(name);
}
