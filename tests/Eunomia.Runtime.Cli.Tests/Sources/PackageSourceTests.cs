using System.Diagnostics;
using System.Text;
using Eunomia.Cc.Tests;
using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Cli.Tests.Sources;

public sealed class PackageSourceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public async Task A_file_and_a_stream_are_read_whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var environment = new Ecli { Input = () => new Drops(bytes) }.Environment;

        var file = await environment.Sources.Find(_directory.Write("x", bytes)).ReadAsync(TestContext.Current.CancellationToken);
        var stream = await environment.Sources.Find("-").ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(bytes, file.ToArray());
        Assert.Equal(bytes, stream.ToArray());
    }

    [Theory]
    [InlineData("http://x/y", true)]
    [InlineData("HTTPS://x", true)]
    [InlineData("http:/x", false)]
    [InlineData("ftp://x", false)]
    [InlineData("-", false)]
    [InlineData("./http://x", false)]
    public void Only_http_is_fetched(string name, bool isUrl) => Assert.Equal(isUrl, HttpPackageSource.IsUrl(name));

    [Theory]
    [InlineData("http://", "cannot read 'http://': it is not a valid URL [ECLI0105]")]
    [InlineData("https://[::1/x", "cannot read 'https://[::1/x': it is not a valid URL [ECLI0105]")]
    [InlineData("http://a:b@c:99999/x", "cannot read 'http://c:99999/x': it is not a valid URL [ECLI0105]")]
    [InlineData("ftp://me:secret@host/x", "cannot read 'ftp://host/x': there is no such directory [ECLI0105]\n  hint: 'ftp' is not fetched, only http and https are")]
    [InlineData("file:///x", "cannot read 'file:///x': there is no such directory [ECLI0105]\n  hint: a file is named by its path alone")]
    [InlineData("runn", "cannot read 'runn': there is no such file [ECLI0105]\n  hint: if a command is meant: 'ecli --help' lists them")]
    [InlineData("./runn", "cannot read './runn': there is no such file [ECLI0105]")]
    [InlineData("DIRECTORY", "cannot read 'DIRECTORY': it is a directory [ECLI0105]")]
    [InlineData("HUGE", "'HUGE' is no package: it is larger than LIMIT MiB [ECLI0106]")]
    [InlineData("ghcr.io/eunomia-bpf/execve:latest", "cannot read 'ghcr.io/eunomia-bpf/execve:latest': IMAGE")]
    [InlineData("localhost:5000/execve", "cannot read 'localhost:5000/execve': IMAGE")]
    [InlineData("oci://example.org/execve", "cannot read 'oci://example.org/execve': IMAGE")]
    [InlineData("my.dir/x.json", "cannot read 'my.dir/x.json': there is no such directory [ECLI0105]")]
    [InlineData("WASM", "not a valid package: it is a WebAssembly module, for which ecli has no runtime [ECLI0101]\n  hint: the eBPF program in it runs as a package of its own: compile its source with ecc; the module itself needs the ecli of eunomia-bpf")]
    [InlineData("/dev/null", "not a valid package: it is empty [ECLI0101]")]
    [InlineData("LOOP", "cannot read 'LOOP': too many levels of symbolic links : 'LOOP' [ECLI0105]")]
    [InlineData("/proc/self/mem", "cannot read '/proc/self/mem': input/output error : '/proc/self/mem' [ECLI0105]")]
    public async Task Unreadable_path_says_why(string name, string message)
    {
        using (var sparse = File.Create(_directory["huge"]))
        {
            sparse.SetLength(200 << 20);
        }

        File.CreateSymbolicLink(_directory["loop"], _directory["loop"]);
        const string Image = "there is no such file, and ecli fetches nothing from OCI registries, of which this looks like an image [ECLI0105]\n"
            + "  hint: fetch it with 'oras pull' and run the package.json in it, or give the http(s) URL of a package";
        var path = name switch { "WASM" => _directory.Write("app.wasm", "\0asm\u0001\0\0\0"), "DIRECTORY" => _directory.FullName, "HUGE" => _directory["huge"], "LOOP" => _directory["loop"], _ => name };

        foreach (string[] verb in new string[][] { ["run"], ["inspect"] })
        {
            var result = await new Ecli().RunAsync([.. verb, path]).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

            Assert.Equal(
                (1, "", $"ecli: error: {message.Replace("LIMIT", $"{PackageSources.LargestSize >> 20}", StringComparison.Ordinal).Replace("IMAGE", Image, StringComparison.Ordinal)}\n"),
                (result.ExitCode, result.Output, result.Error.Replace(path, name, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_says_so()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        var path = _directory.Write("secret", "{}");
        File.SetUnixFileMode(path, UnixFileMode.None);

        var result = await new Ecli().RunAsync("inspect", path);

        Assert.Equal((1, $"ecli: error: cannot read '{path}': permission denied [ECLI0105]\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task A_name_that_is_too_long_says_so()
    {
        var result = await new Ecli().RunAsync("inspect", "/" + new string('x', 5000));

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("the name is too long [ECLI0105]\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_does_not_end_takes_little_memory()
    {
        var result = await ToolProcess.EcliAsync("inspect", "/dev/zero");

        Assert.Equal((1, "", $"ecli: error: '/dev/zero' is no package: it is larger than {PackageSources.LargestSize >> 20} MiB [ECLI0106]\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_named_pipe_is_read()
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        using var writer = Process.Start(new ProcessStartInfo("sh", ["-c", "cat \"$0\" > \"$1\"", TestPackage.FileName, _directory["pipe"]]))!;

        var result = await new Ecli().RunAsync("inspect", _directory["pipe"]).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(await new Ecli().RunAsync("inspect", TestPackage.FileName), result);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("-")]
    public async Task Waiting_for_a_pipe_ends_at_an_interruption(string name)
    {
        Assert.Null(ShellCommand.Problem("mkfifo", _directory["pipe"]));
        using var silence = new ManualResetEventSlim();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new Ecli { Input = () => new Silent(silence) }.Environment;
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));

        var exitCode = await Ecli.RunAsync(output, error, environment, cancellation.Token, "run", name == "-" ? name : _directory[name])
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal((0, "", ""), (exitCode, output.ToString(), error.ToString()));
        silence.Set();
        if (name != "-")
        {
            // Lets the thread go that waits for a writer.
            await File.WriteAllTextAsync(_directory[name], "", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Standard_input_that_breaks_is_an_error()
    {
        var ecli = new Ecli { Input = () => new Broken() };

        var result = await ecli.RunAsync("-");

        Assert.Equal((1, "ecli: error: cannot read '-': it broke [ECLI0105]\n"), (result.ExitCode, result.Error));
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Drops(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 4093)], cancellationToken);
    }

    private sealed class Silent(ManualResetEventSlim silence) : MemoryStream(Encoding.UTF8.GetBytes("{"))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            silence.Wait(CancellationToken.None);
            return ValueTask.FromResult(0);
        }
    }

    private sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("It broke.");
    }
}
