
namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Error numbers and signals of Linux, as on x86 and arm64; programs of other machines see the generic ones, too, except on MIPS, SPARC, Alpha
/// and PA-RISC, for which nobody builds this.
/// </summary>
internal static class KernelNames
{
    private static readonly (long Number, string Name)[] ErrorPairs = [.. Pairs(1, ErrorText), .. Pairs(512, InternalErrorText)];

    private static readonly (long Number, string Name)[] SignalPairs = [.. Pairs(1, SignalText)];

    /// <summary>Error numbers by value, of either sign.</summary>
    public static NamedValues Errors { get; } = new(ErrorPairs.Concat(ErrorPairs.Select(pair => (-pair.Number, pair.Name))));

    /// <summary>Signals by number.</summary>
    public static NamedValues Signals { get; } = new(SignalPairs);

    private const string ErrorText =
        "EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR " +
        "EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS " +
        "ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - " +
        "EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ " +
        "EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE " +
        "ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH " +
        "ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH " +
        "EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED " +
        "EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON";

    /// <summary>Error numbers that the kernel uses internally; a BPF program sees these.</summary>
    private const string InternalErrorText =
        "ERESTARTSYS ERESTARTNOINTR ERESTARTNOHAND ENOIOCTLCMD ERESTART_RESTARTBLOCK EPROBE_DEFER EOPENSTALE ENOPARAM - - - - ENOTSUPP";

    private const string SignalText =
        "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD " +
        "SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS";

    /// <summary>The number of an error or a signal; null when there is none of that name.</summary>
    public static long? Number(NamedValues of, string name)
    {
        var pairs = of == Errors ? ErrorPairs : SignalPairs;
        foreach (var (number, known) in pairs)
        {
            if (known == name)
            {
                return number;
            }
        }

        return null;
    }

    private static IEnumerable<(long, string)> Pairs(int first, string names) =>
        names.Split(' ').Select((name, index) => ((long)first + index, name)).Where(pair => pair.name != "-");
}
