using System.CommandLine;
using System.Text.Json;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Cli.Watching;

namespace Eunomia.Cc.Cli.Tests.Watching;

public sealed class WatchScreenTests
{
    private static readonly CompileResult Failed = new()
    {
        Source = "a.bpf.c",
        Diagnostics = [new Diagnostic(Severity.Error, "ECC0202", "the file is empty", new SourceLocation("a.bpf.c"))],
    };

    [Fact]
    public void A_program_that_reads_along_gets_problems_and_nothing_else()
    {
        var (output, error) = Watch("json");

        Assert.Equal(["ECC0202", "ECC0401", "ECC0504", "ECC0202", "ECC0401"], error.Split('\n')[..^1].Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("id").GetString();
        }));
        Assert.Equal(
            ["ecc: watching 1 source, 1 with errors; Ctrl-C ends", "ecc: nothing is here; waiting; Ctrl-C ends", "ecc: watching 1 source, 1 with errors; Ctrl-C ends", ""],
            output.Split('\n'));
    }

    [Fact]
    public void With_a_report_on_standard_output_nothing_else_is_there()
    {
        var (output, error) = Watch("github", "--json");

        Assert.All(output.Split('\n')[..^1], line => Assert.StartsWith("{\"source\":\"a.bpf.c\",", line, StringComparison.Ordinal));
        Assert.All(error.Split('\n')[..^1], line => Assert.Matches("^::(error|warning) ", line));
    }

    [Fact]
    public void A_person_gets_all_of_it_on_standard_error()
    {
        var (output, error) = Watch("text");

        Assert.Equal("", output);
        Assert.Contains("a.bpf.c: error: the file is empty [ECC0202]\n", error, StringComparison.Ordinal);
        Assert.Contains("ecc: warning: changes are noticed late\n", error, StringComparison.Ordinal);
        Assert.Contains("ecc: nothing is here; waiting; Ctrl-C ends\n", error, StringComparison.Ordinal);
    }

    private static (string Output, string Error) Watch(string format, params string[] more)
    {
        var options = new CompileCommandOptions();
        var command = new RootCommand();
        options.AddTo(command);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var values = new OptionValues(command.Parse([DiagnosticFormats.OptionName, format, .. more]), new Ecc { ErrorIsTerminal = format != "text" }.Environment);
        var screen = new WatchScreen(new InvocationConfiguration { Output = output, Error = error }, values, options);
        using (var progress = screen.Begin(2))
        {
            progress.Advance("a.bpf.c");
        }

        Show();
        screen.Wait("nothing is here");
        screen.Wait("nothing is here");
        screen.Warn("changes are noticed late");
        screen.Warn("changes are noticed late");
        Show();
        return (output.ToString(), error.ToString());

        void Show() => screen.Show([Failed], new HashSet<string>(StringComparer.Ordinal) { "a.bpf.c" }, new Diagnostic(Severity.Error, "ECC0401", "cannot write 'x'"));
    }
}
