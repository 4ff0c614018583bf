using System.Buffers.Binary;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain.Interop;
using Microsoft.Win32.SafeHandles;

namespace Eunomia.Cc;

/// <summary>
/// The process that reads a source with libclang, so that a source which crashes, stalls or fattens libclang costs nothing but its own
/// compilation. A program that compiles starts itself again with <see cref="Verb"/> as its only argument, and then calls
/// <see cref="Run"/> before anything else; <see cref="Toolchain.ToolchainOptions.SourceParser"/> says with which command.
/// </summary>
public static class SourceParser
{
    /// <summary>The argument by which a program knows that it is such a process.</summary>
    public const string Verb = "parse-source-for-ecc";

    /// <summary>How it ends when it fails by a fault of its own; the text of the exception is on standard error.</summary>
    internal const int BugExitCode = 70;

    /// <summary>Bytes of a request, and of an answer.</summary>
    internal const int LargestMessage = 64 << 20;

    /// <summary>Reads a request from standard input and writes the answer to standard output, each after its length; ends when standard input does.</summary>
    /// <returns>The exit code of the process.</returns>
    public static int Run()
    {
        ProcessLimits.LimitParser();
        using var input = Open(0, FileAccess.Read);
        var length = new byte[sizeof(int)];
        // It is started before there is something to ask, and then there may be nothing.
        if (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length || BinaryPrimitives.ReadInt32LittleEndian(length) is not (> 0 and <= LargestMessage and var size))
        {
            return 2;
        }

        var request = new byte[size];
        input.ReadExactly(request);
        // Whoever asked holds the other end for as long as it wants an answer, and not a moment longer than it lives.
        new Thread(() =>
        {
            while (input.ReadByte() >= 0)
            {
            }

            ProcessLimits.Exit(1);
        })
        { IsBackground = true, Name = "parent" }.Start();

        byte[] answer;
        try
        {
            answer = DeepStack.RunAsync(() => SourceModelCodec.Encode(SourceModelReader.Read(ParseRequest.Decode(request))).ToArray())
                .GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Ours, and no fault of the source: who asked throws it again.
            using var error = Open(2, FileAccess.Write);
            error.Write(System.Text.Encoding.UTF8.GetBytes(e.ToString()));
            ProcessLimits.Exit(BugExitCode);
            throw;
        }

        using var output = Open(1, FileAccess.Write);
        BinaryPrimitives.WriteInt32LittleEndian(length, answer.Length);
        output.Write(length);
        output.Write(answer);
        output.Flush();
        // What libclang holds needs no orderly end.
        ProcessLimits.Exit(0);
        return 0;
    }

    /// <summary>A pipe that was there at the start.</summary>
    private static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
