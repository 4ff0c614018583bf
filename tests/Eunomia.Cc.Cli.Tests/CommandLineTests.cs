using Eunomia.Cc.Tests;

namespace Eunomia.Cc.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Unrecognized command or argument 'b'.", "inspect", "a", "b")]
    [InlineData("Required argument 'FILE' missing for command: 'inspect'.", "inspect")]
    [InlineData("Required argument missing for option: '-o'.", "a.c", "-o")]
    [InlineData("Argument 'red' not recognized. Must be one of:\n\t'auto'\n\t'always'\n\t'never'", "--color", "red", "a.c")]
    [InlineData("Unrecognized command or argument '--nonsense'.", "doctor", "--nonsense")]
    [InlineData("unknown option '--nonsense'; a file of that name is written './--nonsense'", "--nonsense", "a.c")]
    [InlineData("unknown option '--ouput-path=x'; did you mean '--output-path'?", "--ouput-path=x", "a.c")]
    [InlineData("'inspekt' is neither a command nor a file; did you mean 'inspect'?", "inspekt")]
    [InlineData("unknown option '-qv'; a file of that name is written './-qv'", "-qv", "a.c")]
    [InlineData("unknown option '-'; a file of that name is written './-'", "-")]
    [InlineData("the command 'doctor' must come first; a file of that name is written './doctor'", "a.c", "doctor")]
    [InlineData("the command 'vmlinux' must come first; a file of that name is written './vmlinux'", "--quiet", "vmlinux")]
    [InlineData("Unrecognized command or argument 'a.c'.", "doctor", "a.c")]
    [InlineData("an empty file name", "")]
    [InlineData("'nothing' is nothing that can be emitted; choose from package, yaml, skeleton, object, csharp, csharp-program, header, compdb", "--emit", "package,nothing", "a.c")]
    [InlineData("'not a name' is no namespace; one is like 'Company.Product'", "--namespace", "not a name", "a.c")]
    [InlineData("--emit names nothing", "--emit", ",", "a.c")]
    [InlineData("only one export header can be given, not both 'a.h' and 'b.h'", "a.c", "a.h", "b.h")]
    [InlineData("--header-only needs a header", "--header-only")]
    [InlineData("a quote is not closed in the clang flags \"-DX='\"", "a.c", "-a=-DX='")]
    [InlineData("2 sources cannot all be written to 'x.json'; give a directory as --output-path", "a.c", "b.c", "-o", "x.json")]
    [InlineData("'x.o' would be an object, and none is to be written; add --emit object, or give a directory as --output-path", "a.c", "-o", "x.o")]
    public async Task A_command_line_that_makes_no_sense_says_why_and_nothing_is_printed_on_standard_output(string message, params string[] args)
    {
        var result = await new Ecc().RunAsync(args);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecc: error: ", result.Error, StringComparison.Ordinal);
        var verb = args is ["doctor" or "inspect", ..] ? args[0] + " " : "";
        var hint = $"  try 'ecc {verb}--help'\n";
        Assert.EndsWith("\n" + hint, result.Error, StringComparison.Ordinal);
        Assert.Equal(message.ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal) + " [ECC0501]",
            result.Error["ecc: error: ".Length..^hint.Length].Replace("\\x0a", "", StringComparison.Ordinal)
                .Replace("\\x09", "", StringComparison.Ordinal).ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("--standalone")]
    [InlineData("--wasm-header")]
    [InlineData("-w", "X")]
    [InlineData("--workspace-path", "X")]
    public async Task An_option_of_the_original_that_is_not_there_yet_is_refused(params string[] option)
    {
        foreach (string[] args in new string[][] { [.. option, "a.c"], ["a.c", .. option], option })
        {
            var result = await new Ecc().RunAsync(args);

            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Matches("^ecc: error: '--[a-z-]+' is not supported yet \\[ECC0501\\]\n", result.Error);
        }
    }

    [Theory]
    [InlineData("inspect", "a", "b\e[31m")]
    [InlineData("--nonsense\e[31m")]
    [InlineData("missing\e[31m.c")]
    [InlineData("inspect", "missing\e[31m")]
    [InlineData("--color", "red\e[31m")]
    public async Task Nothing_typed_reaches_the_terminal_raw(params string[] args)
    {
        var result = await new Ecc().RunAsync(args);

        Assert.Contains("\\x1b[31m", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Theory]
    [InlineData("@list")]
    [InlineData("./-a.c")]
    public async Task A_file_may_have_any_name(string name)
    {
        using var here = new CurrentDirectory(_directory.FullName);
        _directory.Write("list", "--help\n");

        var result = await new Ecc().RunAsync(name);

        Assert.Equal((1, "", $"ecc: error: cannot read '{name}': no such file or directory [ECC0201]\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Without_a_source_there_must_be_one_here()
    {
        using var here = new CurrentDirectory(_directory.FullName);

        var result = await new Ecc().RunAsync();

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("ecc: error: no source given, and no *.bpf.c in the current directory [ECC0501]\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--vmlinux")]
    [InlineData("--cache-dir")]
    [InlineData("--libclang")]
    [InlineData("--clang-bin")]
    [InlineData("--output-path")]
    public async Task An_empty_value_is_no_value(string option)
    {
        var result = await new Ecc().RunAsync("a.c", option, "");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"'{option}' needs a value", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_source_every_one_here_is_compiled_in_order()
    {
        using var here = new CurrentDirectory(_directory.FullName);
        _directory.Write("b.bpf.c", "");
        _directory.Write("a.bpf.c", "");
        _directory.Write("c.c", "");

        var result = await new Ecc().RunAsync();

        Assert.Equal((1, "a.bpf.c: error: the file is empty [ECC0202]\nb.bpf.c: error: the file is empty [ECC0202]\n"),
            (result.ExitCode, result.Error));
    }

    /// <summary>Tests do not run at the same time, so that one may be somewhere else.</summary>
    private sealed class CurrentDirectory : IDisposable
    {
        private readonly string _before = Directory.GetCurrentDirectory();

        public CurrentDirectory(string path) => Directory.SetCurrentDirectory(path);

        public void Dispose() => Directory.SetCurrentDirectory(_before);
    }
}
