using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Cli.Interop;

/// <summary>
/// Process state inherited from the parent, beside arguments and variables: open descriptors, and ignored signals. A tool that
/// a script, a service or a parent of any kind has started behaves as one that was started from a terminal.
/// </summary>
internal static unsafe partial class InheritedState
{
    private const int StandardError = 2;
    private const int GetDescriptorFlags = 1; // F_GETFD
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int ReadWrite = 2; // O_RDWR
    private const int PathOnly = 0x200000; // O_PATH

    private const int HangUp = 1; // SIGHUP
    private const int Interrupt = 2; // SIGINT
    private const int Terminate = 15; // SIGTERM
    private const int FileSize = 25; // SIGXFSZ
    private const nint Default = 0; // SIG_DFL
    private const nint Ignore = 1; // SIG_IGN
    private const int Unblock = 1; // SIG_UNBLOCK

    /// <summary>Repairs the inherited state; to be called before anything else is done.</summary>
    public static void Mend()
    {
        HeedSignals();
        OpenStandardStreams();
    }

    /// <summary>
    /// A shell lets what it starts with <c>&amp;</c> in a script ignore SIGINT, and .NET leaves a signal ignored that was. SIGHUP is another
    /// case: it is ignored because somebody wrote <c>nohup</c>.
    /// </summary>
    private static void HeedSignals()
    {
        // struct sigaction begins with the handler, and has at most 152 bytes.
        var action = stackalloc nint[32];
        foreach (var number in (ReadOnlySpan<int>)[Interrupt, Terminate])
        {
            if (sigaction(number, null, action) == 0 && action[0] == Ignore)
            {
                _ = signal(number, Default);
            }
        }

        // sigset_t has 128 bytes and a bit for each signal, that of signal 1 the lowest.
        var signals = stackalloc ulong[16];
        signals[0] = (1UL << HangUp - 1) | (1UL << Interrupt - 1) | (1UL << Terminate - 1);
        _ = pthread_sigmask(Unblock, signals, null);

        // A file that may grow no more (ulimit -f) is an error to report, not the end of the process.
        _ = signal(FileSize, Ignore);
    }

    /// <summary>
    /// Whatever is opened next gets the lowest number that is free: where 0, 1 or 2 is, messages and events would be written into it.
    /// </summary>
    private static void OpenStandardStreams()
    {
        var (closed, taken) = (0, 0);
        for (var stream = 0; stream <= StandardError; stream++)
        {
            var flags = fcntl(stream, GetDescriptorFlags, 0);
            // No descriptor that was there when the process began is closed by another exec: it would not be there. So the runtime has opened it.
            (closed, taken) = flags < 0 ? (closed + 1, taken) : (closed, taken + (flags & CloseOnExec));
        }

        if (closed + taken == 0 || OpenNull() is not (>= 0 and var descriptor))
        {
            return;
        }

        if (taken > 0)
        {
            BeginAgain(descriptor);
        }
        else
        {
            Fill(descriptor);
        }
    }

    /// <summary>
    /// The pipes of the runtime have these numbers, and it will not give them up: the process executes its program anew, with the streams in
    /// place. It keeps its number, and has done nothing yet.
    /// </summary>
    private static void BeginAgain(int descriptor)
    {
        byte[] arguments;
        try
        {
            arguments = File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        if (arguments.Length == 0 || Environment.ProcessPath is not { } path)
        {
            return;
        }

        var program = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* words = arguments)
        fixed (byte* name = program)
        {
            var count = arguments.AsSpan().Count((byte)0);
            var vector = new nint[count + 1];
            for (var (i, start) = (0, 0); i < count; i++)
            {
                vector[i] = (nint)(words + start);
                start += arguments.AsSpan(start).IndexOf((byte)0) + 1;
            }

            fixed (nint* pointers = vector)
            {
                // Called in vain first, so that nothing is compiled or looked up between the two below: what goes may be what the compiler works with.
                _ = execv(name + program.Length - 1, pointers);
                Fill(descriptor);
                _ = execv(name, pointers);
                _exit(ExitCodes.InternalError);
            }
        }
    }

    /// <summary>Puts a descriptor in the place of each stream that is missing, and closes it where it is not needed.</summary>
    private static void Fill(int descriptor)
    {
        var isPlaced = false;
        for (var stream = 0; stream <= StandardError; stream++)
        {
            var flags = fcntl(stream, GetDescriptorFlags, 0);
            if (stream == descriptor)
            {
                isPlaced = true;
            }
            else if (flags < 0 || (flags & CloseOnExec) != 0)
            {
                _ = dup2(descriptor, stream);
            }
        }

        if (!isPlaced)
        {
            _ = fcntl(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    /// <summary>Where there is no <c>/dev</c>, something that can neither be read nor written, but has a number.</summary>
    private static int OpenNull() => open("/dev/null", ReadWrite) is >= 0 and var descriptor ? descriptor : open("/", PathOnly);

    [LibraryImport("libc")]
    private static partial int sigaction(int number, nint* action, nint* old);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, ulong* set, ulong* old);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int dup2(int descriptor, int other);

    [LibraryImport("libc")]
    private static partial int execv(byte* path, nint* arguments);

    [LibraryImport("libc")]
    private static partial void _exit(int status);
}
