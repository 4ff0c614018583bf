using System.Text.Json.Nodes;
using Eunomia.Cc.Tests;

namespace Eunomia.Runtime.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private const string Elsewhere = "options of the program stand after the package; a file of that name is written './{0}'";
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("'push' is a command of eunomia-bpf's ecli for OCI registries, which this ecli has not [ECLI0211]",
        "a package is one file: it can be kept wherever files are, and 'ecli URL' runs it from there; 'oras' moves files to and from registries", "push", "ghcr.io/a/b:c")]
    [InlineData("'server' is a command of eunomia-bpf's ecli for running packages on other machines, which this ecli has not [ECLI0211]", "'ssh HOST ecli URL' runs a package there", "server")]
    [InlineData("'--prog-type' takes json or tar, not 'elf' [ECLI0211]", "try 'ecli run --help'", "run", "-p", "elf", "a.json")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli --help'")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli run --help'", "run")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli run --help'", "--json")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli run --help'", "run", "--")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli run --help'", "")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli inspect --help'", "inspect")]
    [InlineData("no package is named [ECLI0211]", "try 'ecli inspect --help'", "inspect", "")]
    [InlineData("unexpected argument 'b' [ECLI0211]", "try 'ecli inspect --help'", "inspect", "a", "b")]
    [InlineData("unexpected argument 'b' after the package [ECLI0211]", "try 'ecli run --help'", "PACKAGE", "b")]
    [InlineData("unexpected argument 'b' after the package [ECLI0211]", "try 'ecli run --help'", "run", "PACKAGE", "--json", "b")]
    [InlineData("unexpected argument '-j' after the package [ECLI0211]", "try 'ecli run --help'", "run", "PACKAGE", "--", "-j")]
    [InlineData("unexpected argument '-' after the package [ECLI0211]", "try 'ecli run --help'", "PACKAGE", "-")]
    [InlineData("unknown option '--jsno' [ECLI0221]", "did you mean '--json'?", "--jsno", "a.json")]
    [InlineData("unknown option '--jsno' [ECLI0221]", "did you mean '--json'?", "inspect", "--jsno", "a.json")]
    [InlineData("unknown option '--jsno' [ECLI0221]", "did you mean '--json'?", "run", "PACKAGE", "--jsno", "a.json")]
    [InlineData("unknown option '--pdi' [ECLI0221]", "did you mean '--pid'?", "run", "PACKAGE", "--pdi=5")]
    [InlineData("unknown option '--zzzzzzzz' [ECLI0221]", "--help after the package lists the options of its program", "run", "PACKAGE", "--zzzzzzzz")]
    [InlineData("unknown option '--min_us' [ECLI0221]", "options of the program stand after the package; a file of that name is written './--min_us'", "--min_us", "5", "a.json")]
    [InlineData("unknown option '-x.json' [ECLI0221]", "options of the program stand after the package; a file of that name is written './-x.json'", "-x.json")]
    [InlineData("unknown option '-x.json' [ECLI0221]", "a file of that name is written './-x.json'", "inspect", "-x.json")]
    [InlineData("unknown option '--version' [ECLI0221]", Elsewhere, "--json", "--version")]
    [InlineData("unknown option '-jq' [ECLI0221]", "did you mean '-j -q'?", "-jq", "a.json")]
    [InlineData("unknown option '-n5' [ECLI0221]", "did you mean '-n 5'?", "-n5", "a.json")]
    [InlineData("unknown option '-jn5' [ECLI0221]", "did you mean '-j -n 5'?", "-jn5", "a.json")]
    [InlineData("'--count' is given twice [ECLI0211]", "try 'ecli run --help'", "-n", "1", "--count", "2", "a.json")]
    [InlineData("'--timeout' is given twice [ECLI0211]", "try 'ecli run --help'", "--timeout", "1s", "PACKAGE", "--timeout", "1s")]
    [InlineData("'--json' takes no value but true or false, not 'yes' [ECLI0211]", "try 'ecli run --help'", "--json=yes", "a.json")]
    [InlineData("'--timeout' needs a value (TIME) [ECLI0222]", "a value that starts with '--' has to be joined to it: --timeout=VALUE", "--timeout")]
    [InlineData("'--timeout' needs a value (TIME) [ECLI0222]", "a value that starts with '--' has to be joined to it: --timeout=VALUE", "--timeout", "--json", "a.json")]
    [InlineData("'-o' needs a value (FILE) [ECLI0222]", "a value that starts with '--' has to be joined to it: -o=VALUE", "PACKAGE", "-o")]
    [InlineData("'--fields' needs a value (A,B) [ECLI0222]", "a value that starts with '--' has to be joined to it: --fields=VALUE", "--fields", "", "a.json")]
    [InlineData("'--fields' names no field [ECLI0211]", "try 'ecli run --help'", "--fields", " , ", "a.json")]
    [InlineData("'--timeout' takes a time such as 500ms, 10s, 5m or 1h, at most a year, not '0' [ECLI0211]", "try 'ecli run --help'", "--timeout", "0", "a.json")]
    [InlineData("'--timeout' takes a time such as 500ms, 10s, 5m or 1h, at most a year, not '5parsecs' [ECLI0211]", "try 'ecli run --help'", "run", "--timeout=5parsecs", "a.json")]
    [InlineData("'--count' takes a number from 1, not '-1' [ECLI0211]", "try 'ecli run --help'", "--count", "-1", "a.json")]
    [InlineData("'--count' takes a number from 1, not '1e3' [ECLI0211]", "try 'ecli run --help'", "--count=1e3", "a.json")]
    [InlineData("the command 'inspect' must come first; a file of that name is written './inspect' [ECLI0211]", "try 'ecli run --help'", "--json", "inspect", "a.json")]
    [InlineData("'x' does not say how to attach a program [ECLI0404]", "the form is PROGRAM:KEY=VALUE,KEY=VALUE, such as filter:ifname=eth0,mode=generic, or PROGRAM:off", "--attach", "x", "PACKAGE")]
    public async Task A_command_line_that_makes_no_sense_says_why_and_nothing_is_printed_on_standard_output(string message, string hint, params string[] args)
    {
        var result = await new Ecli().RunAsync([.. args.Select(argument => argument == "PACKAGE" ? TestPackage.FileName : argument)]);

        Assert.Equal(
            (2, "", $"ecli: error: {message}\n  hint: {hint.Replace("{0}", args.LastOrDefault(), StringComparison.Ordinal)}\n"),
            (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("ECLI_TIMEOUT", "soon", "'ECLI_TIMEOUT' takes a time such as")]
    [InlineData("ECLI_COUNT", "0", "'ECLI_COUNT' takes a number from 1, not '0'")]
    [InlineData("ECLI_FORMAT", "xml", "'ECLI_FORMAT' takes columns, json")]
    [InlineData("ECLI_FIELDS", ",", "'ECLI_FIELDS' names no field")]
    [InlineData("ECLI_ATTACH", "x", "'x' does not say how to attach a program")]
    [InlineData("ECLI_FILTER", "pid >", "filter, column ")]
    public async Task A_bad_value_of_a_variable_is_named_as_that(string variable, string value, string message)
    {
        var result = await new Ecli { [variable] = value }.RunAsync(TestPackage.FileName);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ecli: error: {message}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--fields", "nothing")]
    [InlineData("--fields", "nothing")]
    public async Task A_package_that_is_piped_in_needs_no_name(params string[] args)
    {
        var piped = await new Ecli { Input = () => new MemoryStream(TestPackage.Bytes), InputIsTerminal = false }.RunAsync(args);
        var typed = await new Ecli { Input = () => new MemoryStream(TestPackage.Bytes) }.RunAsync(args);

        Assert.StartsWith("ecli: error: 'event' has no field 'nothing' [ECLI0254]\n", piped.Error, StringComparison.Ordinal);
        Assert.StartsWith("ecli: error: no package is named [ECLI0211]\n", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_piped_in_can_be_inspected_without_a_name()
    {
        var piped = await new Ecli { Input = () => new MemoryStream(TestPackage.Bytes), InputIsTerminal = false }.RunAsync("inspect");
        var named = await new Ecli().RunAsync("inspect", TestPackage.FileName);
        var nothing = await new Ecli { InputIsTerminal = false }.RunAsync();

        Assert.Equal((0, named.Output), (piped.ExitCode, piped.Output));
        Assert.Equal(2, nothing.ExitCode);
    }

    [Fact]
    public async Task An_option_is_stronger_than_its_variable()
    {
        var result = await new Ecli { ["ECLI_TIMEOUT"] = "soon", ["ECLI_FIELDS"] = "," }
            .RunAsync("--timeout", "1s", "--fields", "nothing", TestPackage.FileName);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecli: error: 'event' has no field 'nothing' [ECLI0254]\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ECLI0254", "-", "--timeout", "1", "--fields", "nothing")]
    [InlineData("ECLI0214", "--timeout", "1", "-", "--fields", "nothing")]
    public async Task A_timeout_bounds_reading_where_it_cannot_be_an_option_of_the_program(string id, params string[] args)
    {
        var package = TestPackage.Changed(meta =>
        {
            var variables = meta["bpf_skel"]!["data_sections"]!.AsArray().SelectMany(section => section!["variables"]!.AsArray());
            variables.Single(variable => (string)variable!["name"]! == "target_pid")!["cmdarg"] = new JsonObject { ["long"] = "timeout" };
        });

        var result = await new Ecli { Input = () => new SlowStream(package) }.RunAsync(args);

        Assert.Contains($"[{id}]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PACKAGE", "--fields", "nothing")]
    [InlineData("run", "PACKAGE", "--fields=nothing")]
    [InlineData("--fields", "nothing", "PACKAGE", "--pid", "1")]
    [InlineData("run", "--fields", "nothing", "--", "PACKAGE", "-p", "1")]
    [InlineData("run", "--json", "-", "--fields", "nothing")]
    [InlineData("PACKAGE", "--fields", "nothing", "--filter", "-1 < pid")]
    public async Task Options_may_stand_on_either_side_of_the_package(params string[] args)
    {
        var ecli = new Ecli { Input = () => new MemoryStream(TestPackage.Bytes) };

        var result = await ecli.RunAsync([.. args.Select(argument => argument == "PACKAGE" ? TestPackage.FileName : argument)]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecli: error: 'event' has no field 'nothing' [ECLI0254]\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_ours_is_not_the_programs_option()
    {
        var result = await new Ecli().RunAsync(TestPackage.FileName, "--filter", "-p5");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("ecli: error: filter, column 2: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--count")]
    [InlineData("-n")]
    public async Task A_name_that_both_have_is_the_programs_after_the_package_and_ours_before(string name)
    {
        var before = await new Ecli().RunAsync(name, "many", TestPackage.FileName);
        var after = await new Ecli().RunAsync(TestPackage.FileName, name, "many");

        Assert.Equal((2, "ecli: error: '--count' takes a number from 1, not 'many' [ECLI0211]\n  hint: try 'ecli run --help'\n"), (before.ExitCode, before.Error));
        Assert.Equal(1, after.ExitCode);
        Assert.StartsWith("ecli: error: 'many' is not an integer", after.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@x.json", "@x.json")]
    [InlineData("./-x.json", "./-x.json")]
    [InlineData("-x.json", "--", "-x.json")]
    [InlineData("-x.json", "run", "--json", "--", "-x.json")]
    [InlineData("-x.json", "inspect", "--", "-x.json")]
    [InlineData("--help.json", "--", "--help.json")]
    [InlineData("--help", "inspect", "--", "--help")]
    [InlineData("run", "--", "run")]
    [InlineData("inspect", "run", "inspect")]
    [InlineData("list", "inspect", "list")]
    [InlineData("[json]", "[json]")]
    public async Task A_file_may_have_any_name(string name, params string[] args)
    {
        using var here = new CurrentDirectory(_directory.FullName);

        var missing = await new Ecli().RunAsync(args);
        _directory.Write(name, "no package");
        var there = await new Ecli().RunAsync(args);

        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.StartsWith($"ecli: error: cannot read '{name}': there is no such file [ECLI0105]\n", missing.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (there.ExitCode, there.Output));
        Assert.StartsWith("ecli: error: not a valid package: ", there.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing\e[31m.json")]
    [InlineData("inspect", "missing\e[31m")]
    [InlineData("--nonsense\e[31m")]
    [InlineData("--count", "5\e[31m", "a.json")]
    [InlineData("PACKAGE", "--zz\e[31m")]
    [InlineData("PACKAGE", "--pid", "\e[31m")]
    [InlineData("PACKAGE", "--filter", "\e[31m")]
    [InlineData("PACKAGE", "--fields", "\e[31m")]
    [InlineData("PACKAGE", "--attach", "\e[31m")]
    [InlineData("PACKAGE", "-o", "/missing/\e[31m")]
    public async Task Nothing_typed_reaches_the_terminal_raw(params string[] args)
    {
        var result = await new Ecli { ErrorIsTerminal = true, ["NO_COLOR"] = "1" }
            .RunAsync([.. args.Select(argument => argument == "PACKAGE" ? TestPackage.FileName : argument)]);

        Assert.InRange(result.ExitCode, 1, 3);
        Assert.Contains("\\x1b", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(true, "1", null, false)]
    [InlineData(true, "1", "always", true)]
    [InlineData(true, null, "never", false)]
    [InlineData(false, null, null, false)]
    [InlineData(false, null, "always", true)]
    public async Task Errors_are_coloured_on_a_terminal_that_wants_it(bool isTerminal, string? noColor, string? choice, bool isColoured)
    {
        var ecli = new Ecli { ErrorIsTerminal = isTerminal };
        foreach (var (name, value) in new[] { ("NO_COLOR", noColor), ("ECLI_COLOR", choice) }.Where(pair => pair.Item2 is not null))
        {
            ecli[name] = value!;
        }

        var result = await ecli.RunAsync("run");

        Assert.Equal(isColoured, result.Error.Contains('\e', StringComparison.Ordinal));
        Assert.StartsWith(isColoured ? "\e[1mecli:\e[0m \e[1;31merror:\e[0m no package" : "ecli: error: no package", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Tests do not run at the same time, so that one may be somewhere else.</summary>
    private sealed class CurrentDirectory : IDisposable
    {
        private readonly string _before = Directory.GetCurrentDirectory();

        public CurrentDirectory(string path) => Directory.SetCurrentDirectory(path);

        public void Dispose() => Directory.SetCurrentDirectory(_before);
    }

    /// <summary>Has nothing to say for longer than a second.</summary>
    private sealed class SlowStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Position == 0 ? 1500 : 0, cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
