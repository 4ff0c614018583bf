using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Eunomia.Package;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>The built <c>ecli</c> in a process of its own, as another user or on a machine that lacks something.</summary>
internal static class EcliProcess
{
    private static readonly string[] NotRoot = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    private static readonly string[] WithoutCapabilities = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
    private static readonly string[] InUserNamespace = ["unshare", "--user", "--map-root-user"];
    private static readonly string[] WithFewFiles = ["prlimit", "--nofile=200"];
    private static readonly string[] WithoutKernelTypes = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /sys/kernel/btf && exec \"$0\" \"$@\""];

    private static readonly string[] WithoutBpfFileSystem = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /sys/fs/bpf && exec \"$0\" \"$@\""];

    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "ecli");
    private static readonly ConcurrentDictionary<string, string?> Problems = new(StringComparer.Ordinal);

    /// <summary>As root, if the tests are.</summary>
    public static EcliRun Run(params string[] arguments) => Start([], null, arguments);

    /// <summary>With a package or an archive on standard input.</summary>
    public static EcliRun RunWith(byte[] input, params string[] arguments) => Start([], input, arguments);

    public static EcliRun RunAsNobody(byte[] input, params string[] arguments) => Start(NotRoot, input, arguments);

    public static EcliRun RunWithoutCapabilities(byte[] input, params string[] arguments) => Start(WithoutCapabilities, input, arguments);

    public static EcliRun RunInUserNamespace(byte[] input, params string[] arguments) => Start(InUserNamespace, input, arguments);

    public static EcliRun RunWithoutKernelTypes(byte[] input, params string[] arguments) => Start(WithoutKernelTypes, input, arguments);

    public static EcliRun RunWithoutBpfFileSystem(byte[] input, params string[] arguments) => Start(WithoutBpfFileSystem, input, arguments);

    /// <summary>As nobody with some capabilities, such as <c>+bpf,+perfmon</c>.</summary>
    public static EcliRun RunWithCapabilities(string capabilities, byte[] input, params string[] arguments) =>
        Start([.. NotRoot, $"--bounding-set=-all,{capabilities}", $"--inh-caps=-all,{capabilities}", $"--ambient-caps=-all,{capabilities}"], input, arguments);

    /// <summary>With few files that it may have open, some dozens more than it needs for itself.</summary>
    public static EcliRun RunWithFewFiles(byte[] input, params string[] arguments) => Start(WithFewFiles, input, arguments);

    /// <summary>The <c>package.json</c> of a source.</summary>
    public static byte[] Package(string source) => Encoding.UTF8.GetBytes(PackageWriter.ToJson(TestProgram.Package(source)));

    private static EcliRun Start(string[] launcher, byte[]? input, string[] arguments)
    {
        var problem = launcher.Length == 0 ? null : Problems.GetOrAdd(string.Join(' ', launcher), _ => ProblemOf(launcher));
        Assert.SkipWhen(problem is not null, problem ?? "");
        return Execute([.. launcher, Tool, .. arguments], input);
    }

    /// <summary>Why ecli cannot be started so on this machine; null when it can.</summary>
    private static string? ProblemOf(string[] launcher)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "only root can become somebody else";
        }

        var (exitCode, _, error) = Execute([.. launcher, "true"], null);
        if (exitCode != 0)
        {
            return $"'{string.Join(' ', launcher)}' does not work here: {error.Trim()}";
        }

        (exitCode, _, error) = Execute([.. launcher, Tool, "--version"], null);
        return exitCode == 0 ? null : $"the built ecli cannot be run so: {error.Trim()}";
    }

    private static EcliRun Execute(string[] command, byte[]? input)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to read.
        }

        process.WaitForExit();
        return new EcliRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

/// <summary>How it ended, and what it printed.</summary>
internal sealed record EcliRun(int ExitCode, string Output, string Error);
