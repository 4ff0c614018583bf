using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc;

/// <summary>
/// The process that reads sources with libclang, so that a source which crashes, stalls or fattens libclang costs nothing but its own
/// compilation. A program that compiles starts itself again with <see cref="Verb"/> as its only argument, and then calls
/// <see cref="Run"/> before anything else; <see cref="Toolchain.ToolchainOptions.SourceParser"/> says with which command.
/// </summary>
public static class SourceParser
{
    /// <summary>The argument that makes a program such a process.</summary>
    public const string Verb = "parse-source-for-ecc";

    /// <summary>Exit code for a bug in the parser itself; the text of the exception is on standard error.</summary>
    internal const int BugExitCode = 70;

    /// <summary>Exit code when the source needs more memory than the process may have: as by SIGABRT, with which .NET gives up.</summary>
    private const int OutOfMemoryExitCode = 128 + 6;

    // What a vmlinux.h takes stays below; a quarter of what the process may have.
    private const long LargestIdleSize = ProcessLimits.ParserMemory / 4;

    /// <summary>Exit code when the answer would be longer than <see cref="LargestMessage"/>.</summary>
    internal const int TooMuchExitCode = 71;

    /// <summary>Longest request or answer, in bytes.</summary>
    internal const int LargestMessage = 64 << 20;

    /// <summary>
    /// Reads requests from standard input and writes the answers to standard output, each after its length and one after another; ends when standard
    /// input does.
    /// </summary>
    /// <returns>The exit code of the process.</returns>
    public static int Run()
    {
        ProcessLimits.LimitParser();
        using var input = Open(0, FileAccess.Read);
        using var requests = new BlockingCollection<byte[]>();
        _ = LargeStackThread.RunAsync(() => AnswerAll(requests.GetConsumingEnumerable()));
        var length = new byte[sizeof(int)];
        var isAsked = false;
        // Whoever asks holds the other end for as long as it wants an answer, and not a moment longer than it lives: so this goes on beside the work.
        while (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length
            && BinaryPrimitives.ReadInt32LittleEndian(length) is > 0 and <= LargestMessage and var size)
        {
            var request = new byte[size];
            input.ReadExactly(request);
            requests.Add(request);
            isAsked = true;
        }

        // What libclang holds needs no orderly end.
        LibC._exit(isAsked ? 0 : 2);
        return 2;
    }

    private static bool AnswerAll(IEnumerable<byte[]> requests)
    {
        try
        {
            using var output = Open(1, FileAccess.Write);
            var length = new byte[sizeof(int)];
            foreach (var request in requests)
            {
                var answer = SourceModelCodec.Encode(SourceModelReader.Read(ParseRequest.Decode(request)));
                if (answer.Length > LargestMessage)
                {
                    LibC._exit(TooMuchExitCode);
                }

                BinaryPrimitives.WriteInt32LittleEndian(length, answer.Length);
                output.Write(length);
                output.Write(answer);
                if (Environment.WorkingSet > LargestIdleSize)
                {
                    // What one large source took is not kept for the small ones that follow.
                    LibC._exit(0);
                }
            }
        }
        catch (OutOfMemoryException)
        {
            LibC._exit(OutOfMemoryExitCode);
        }
        catch (Exception e)
        {
            // Ours, and no fault of the source: who asked throws it again.
            using var error = Open(2, FileAccess.Write);
            error.Write(Encoding.UTF8.GetBytes(e.ToString()));
            LibC._exit(BugExitCode);
        }

        return true;
    }

    /// <summary>Opens a pipe inherited at the start.</summary>
    private static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
