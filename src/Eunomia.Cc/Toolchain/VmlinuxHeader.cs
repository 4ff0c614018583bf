using System.Security.Cryptography;
using System.Text;
using CliWrap;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Output;
using Eunomia.Cc.Output.Interop;

namespace Eunomia.Cc.Toolchain;

/// <summary>
/// Provides a directory that holds <c>vmlinux.h</c>: a copy of the user's header, or one made from BTF with bpftool. It is kept
/// in the cache directory under the hash of what it was made of, so a kernel update makes a new one.
/// </summary>
public sealed class VmlinuxHeader(ToolchainOptions options)
{
    /// <summary>The name programs include.</summary>
    public const string FileName = "vmlinux.h";

    // The BTF of a distribution kernel has 4 to 12 MB, its header 3 to 6 MB.
    private const long LargestInput = 256L << 20;
    private const int LargestHeader = 256 << 20;
    private const int LargestMessages = 1 << 20;

    /// <summary>Makes the header if the cache does not have it.</summary>
    /// <returns>The directory that holds <c>vmlinux.h</c>.</returns>
    /// <exception cref="DiagnosticException">There is nothing to make it from, or no tool to make it with.</exception>
    internal async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        var origin = options.Vmlinux ?? options.KernelBtf;
        if (options.Vmlinux is null && !File.Exists(origin))
        {
            throw new DiagnosticException(DiagnosticCatalog.NoKernelBtf(origin));
        }

        var content = InputFile.Read(origin, LargestInput);
        if (!IsBtf(content) && content.AsSpan().IndexOf("typedef"u8) < 0 && content.AsSpan().IndexOf("struct"u8) < 0)
        {
            throw new DiagnosticException(DiagnosticCatalog.NotAVmlinux(origin));
        }

        var directory = Path.Combine(options.CacheDirectory, "vmlinux", Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16)));
        var header = Path.Combine(directory, FileName);
        CheckCache();
        if (FileStatus.Of(header, followLinks: false) is { } cached)
        {
            return cached is { IsRegular: true, IsTrusted: true, IsWorldWritable: false }
                ? directory
                : throw new DiagnosticException(DiagnosticCatalog.CacheNotUsable(options.CacheDirectory, $"'{header}' is not a file of ours"));
        }

        var text = IsBtf(content) ? await DumpAsync(origin, cancellationToken) : content;
        try
        {
            AtomicFiles.Write(header, text);
        }
        catch (OutputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.CacheNotUsable(options.CacheDirectory, e.Reason));
        }

        return directory;
    }

    /// <summary>The header's text, from the cache where it has it; or the problem.</summary>
    public async Task<(string? Text, Diagnostic? Problem)> TryReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var directory = await EnsureAsync(cancellationToken);
            return (await File.ReadAllTextAsync(Path.Combine(directory, FileName), cancellationToken), null);
        }
        catch (DiagnosticException e)
        {
            return (null, e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, DiagnosticCatalog.CacheNotUsable(options.CacheDirectory, IoMessage.Of(e)));
        }
    }

    /// <summary>What is in the cache is compiled, so nobody else may put it there.</summary>
    private void CheckCache()
    {
        var reason = FileStatus.Of(options.CacheDirectory) switch
        {
            { IsTrusted: false } => "it belongs to another user",
            { IsWorldWritable: true } => "anybody can write to it",
            _ => null,
        };
        if (reason is not null)
        {
            throw new DiagnosticException(DiagnosticCatalog.CacheNotUsable(options.CacheDirectory, reason));
        }
    }

    /// <summary>Writes the header to a file of the user's; the problem if that fails.</summary>
    public static Diagnostic? TryWrite(string path, string text)
    {
        try
        {
            AtomicFiles.Write(path, Encoding.UTF8.GetBytes(text));
            return null;
        }
        catch (OutputException e)
        {
            return DiagnosticCatalog.OutputNotWritable(path, e.Reason);
        }
    }

    /// <summary>
    /// BTF starts with 0xeB9F in the byte order of its machine. Whatever else is no text may still hold BTF, as an ELF
    /// <c>vmlinux</c> does: bpftool knows.
    /// </summary>
    private static bool IsBtf(ReadOnlySpan<byte> content) =>
        content is [0x9f, 0xeb, ..] or [0xeb, 0x9f, ..] || content.Contains((byte)0);

    private async Task<byte[]> DumpAsync(string btf, CancellationToken cancellationToken)
    {
        var bpftool = ExecutableFinder.Find("bpftool", options.ToolDirectories)
            ?? throw new DiagnosticException(DiagnosticCatalog.BpftoolNotFound("make 'vmlinux.h'", InstallHint.For(Component.Bpftool)));
        using var output = new BoundedBuffer(LargestHeader);
        using var errors = new BoundedBuffer(LargestMessages);
        try
        {
            var result = await Cli.Wrap(bpftool)
                .WithArguments(["btf", "dump", "file", Path.GetFullPath(btf), "format", "c"])
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                .WithStandardErrorPipe(PipeTarget.ToStream(errors))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
            if (result.ExitCode == 0 && output.Length > 0 && !output.Overflowed)
            {
                return output.ToArray();
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new DiagnosticException(DiagnosticCatalog.VmlinuxNotMade(btf, e.Message));
        }

        throw new DiagnosticException(DiagnosticCatalog.VmlinuxNotMade(btf, FirstLine(Encoding.UTF8.GetString(errors.ToArray()))));
    }

    private static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "it printed nothing";
}
