using ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

public class DiagnosticTests
{
    [Fact]
    public void An_error_has_text_place_ranges_and_category()
    {
        using var parsed = new Parsed("int f(void)\n{\n\treturn \"x\" * 2;\n}\n");

        Assert.Equal(CXErrorCode.CXError_Success, parsed.Error);
        Assert.Equal(1u, parsed.Unit.NumDiagnostics);
        using var diagnostic = parsed.Unit.GetDiagnostic(0);
        Assert.Equal(CXDiagnosticSeverity.CXDiagnostic_Error, diagnostic.Severity);
        Assert.Contains("invalid operands", Parsed.Text(diagnostic.Spelling), StringComparison.Ordinal);
        Assert.Equal(("/src/main.c", 3, 13), Parsed.Place(diagnostic.Location));
        Assert.Equal("Semantic Issue", Parsed.Text(diagnostic.CategoryText));
        Assert.Equal(2u, diagnostic.NumRanges);
        Assert.Equal(("/src/main.c", 3, 9), Parsed.Place(diagnostic.GetRange(0).Start));
        Assert.StartsWith(
            "/src/main.c:3:13: error: ", Parsed.Text(diagnostic.Format(CXDiagnostic.DefaultDisplayOptions)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_names_the_options_that_control_it()
    {
        using var parsed = new Parsed("void f(void) { int unused; }");
        using var diagnostic = parsed.Unit.GetDiagnostic(0);

        var option = Parsed.Text(diagnostic.GetOption(out var disable));

        Assert.Equal(CXDiagnosticSeverity.CXDiagnostic_Warning, diagnostic.Severity);
        Assert.Equal(("-Wunused-variable", "-Wno-unused-variable"), (option, Parsed.Text(disable)));
    }

    [Fact]
    public void Notes_are_children_of_what_they_explain()
    {
        using var parsed = new Parsed("int a;\nchar a;\n");
        using var diagnostic = parsed.Unit.GetDiagnostic(0);

        var notes = diagnostic.ChildDiagnostics;

        Assert.Equal(1u, notes.NumDiagnostics);
        using var note = notes.GetDiagnostic(0);
        Assert.Equal((CXDiagnosticSeverity.CXDiagnostic_Note, ("/src/main.c", 1, 5)), (note.Severity, Parsed.Place(note.Location)));
    }

    [Theory]
    [InlineData(CXTranslationUnit_Flags.CXTranslationUnit_None, CXDiagnosticSeverity.CXDiagnostic_Fatal, 1)]
    [InlineData(CXTranslationUnit_Flags.CXTranslationUnit_KeepGoing, CXDiagnosticSeverity.CXDiagnostic_Error, 2)]
    public void A_missing_header_is_fatal_unless_asked_to_keep_going(
        CXTranslationUnit_Flags flags, CXDiagnosticSeverity severity, int diagnostics)
    {
        using var parsed = new Parsed("#include \"missing.h\"\nint after = unknown;\n", flags: flags);
        using var diagnostic = parsed.Unit.GetDiagnostic(0);

        Assert.Equal(severity, diagnostic.Severity);
        Assert.Equal(diagnostics, (int)parsed.Unit.NumDiagnostics);
    }
}
