using System.CommandLine;
using Eunomia.Cc.Cli.Rendering;

namespace Eunomia.Cc.Cli.Tests.Rendering;

/// <summary>Writes diagnostics in a format, as a compilation of <c>main.bpf.c</c> would.</summary>
internal static class FormatRun
{
    public const string Source = "main.bpf.c";

    /// <summary>Names, messages and hints that try to be something else.</summary>
    public static IEnumerable<Diagnostic> Hostile()
    {
        string[] texts =
        [
            "::error file=x::injected", "a\n::set-env name=PATH::/evil", "b\r::add-mask::x", "c\u2028::warning::x", "d\u0085::debug::x", "##[error]old", "100% :, %0A::error::x",
            "\e[31mred\a", "bidi \u202e", "lone \ud800", "\ufffd\ufffd.c", "nul\0", "", " ", "error X1: text", "x(1,2): error Y2: z", "1>x", "q\"'\\{}[]",
        ];
        return texts.SelectMany(text => new[]
        {
            new Diagnostic(Severity.Error, "ECC0201", text, new SourceLocation(text, 3, 4, 5)) { Hint = text, IncludedFrom = [new SourceLocation(text, 1, 1)] },
            new Diagnostic(Severity.Warning, text, "message"),
            new Diagnostic(Severity.Note, "clang", text, new SourceLocation(text)),
        });
    }

    public static string Of(string format, params IEnumerable<Diagnostic> diagnostics) => Of(format, new Ecc().Environment, diagnostics).Error;

    public static (string Output, string Error) Of(string format, CommandEnvironment environment, IEnumerable<Diagnostic> diagnostics, params string[] remarks)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using (var written = DiagnosticFormats.Create(
            format, new InvocationConfiguration { Output = output, Error = error }, environment, color: null, outputIsForPrograms: false))
        {
            foreach (var diagnostic in diagnostics)
            {
                written.Write(diagnostic, Source);
            }

            foreach (var remark in remarks)
            {
                written.Remark(remark);
            }
        }

        return (output.ToString(), error.ToString());
    }
}
