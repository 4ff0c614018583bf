using System.Collections.Immutable;
using CliWrap;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>Lets the compiler make a precompiled header. It comes back through a pipe, so that a compiler whose ecc was killed writes nothing.</summary>
/// <param name="cache">The cache.</param>
/// <param name="entry">What is made.</param>
/// <param name="clang">The compiler.</param>
internal sealed class PrecompiledBuild(CacheStore cache, PrecompiledEntry entry, ClangCompiler clang)
{
    private const int Largest = 256 << 20;
    private const int LargestMessages = 64 << 10;

    /// <summary>Makes it, unless another process does so at this moment: that takes longer than doing without.</summary>
    /// <returns>Whether this made it.</returns>
    public async Task<bool> TryMakeAsync(
        string header, HeaderFacts facts, string wrapper, bool isSystem, ImmutableArray<string> flags, CancellationToken cancellationToken)
    {
        using var guard = TryLock();
        // Whoever had the lock may have made it.
        if (guard is null || entry.Look().State != PrecompiledEntry.State.Missing || FileIdentities.TryRead(header) is not { } content)
        {
            return false;
        }

        if (HeaderFacts.Hash(content) != facts.Sha256)
        {
            // Not what its name promises. Whoever needs it makes it again.
            TryDelete(header);
            return false;
        }

        string[] arguments =
        [
            .. flags, "-fno-color-diagnostics", "-fno-crash-diagnostics", "-x", "c-header", isSystem ? "-isystem" : "-I", Path.GetDirectoryName(header)!,
            // The header is known by its content; a copy of it that was made later is as good.
            "-Xclang", "-fno-pch-timestamp", wrapper, "-o", "-",
        ];
        var made = await RunAsync(arguments, cancellationToken);
        if (made is null)
        {
            entry.Refuse();
            return false;
        }

        return entry.TryWrite(made);
    }

    private static void TryDelete(string header)
    {
        try
        {
            File.Delete(header);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, and is not used.
        }
    }

    /// <summary>
    /// The lock that makes one process build while the others go on without. The kernel releases it when the process ends, however
    /// that happens.
    /// </summary>
    private FileStream? TryLock()
    {
        try
        {
            if (!cache.MayWrite(entry.LockPath))
            {
                return null;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(entry.LockPath)!);
            // Opening a pipe would block.
            return FileStatus.Of(entry.LockPath, followLinks: false) is null || cache.IsOurs(entry.LockPath)
                ? new FileStream(entry.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the compiler makes; null when it fails, or has something to say that the user must hear for each program.</summary>
    private async Task<byte[]?> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var output = new BoundedBuffer(Largest);
        using var messages = new BoundedBuffer(LargestMessages);
        try
        {
            var result = await ToolProcess.RunAsync(Cli.Wrap(clang.Path)
                .WithArguments(arguments)
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(messages))
                .WithValidation(CommandResultValidation.None), cancellationToken);
            return result.ExitCode == 0 && messages.Length == 0 && output.Length > 0 && !output.Overflowed ? output.ToArray() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
