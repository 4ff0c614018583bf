using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

/// <summary>C text parsed for BPF, as <c>main.c</c>, with <c>event.h</c> beside it; no file is touched.</summary>
internal sealed class Parsed : IDisposable
{
    private static readonly string[] Arguments = ["-target", "bpf", "-fparse-all-comments", "-Wall"];

    private readonly CXIndex _index = CXIndex.Create();
    private readonly CXTranslationUnit _unit;

    public Parsed(string main, string header = "") =>
        Assert.Equal(CXErrorCode.CXError_Success, MemoryParser.TryParse(_index, "/src/main.c", Arguments, [("/src/main.c", main), ("/src/event.h", header)], out _unit));

    public CXTranslationUnit Unit => _unit;

    public CXCursor Root => _unit.Cursor;

    public CXCursor Declaration(string name) => Root.Children().First(cursor => Text(cursor.Spelling) == name);

    public CXCursor Descendant(string function, CXCursorKind kind) =>
        Declaration(function).Descendants().First(cursor => cursor.Kind == kind);

    public List<string> Tokens(CXCursor cursor)
    {
        var tokens = Unit.Tokenize(cursor.Extent);
        try
        {
            return [.. tokens.ToArray().Select(token => Text(token.GetSpelling(Unit)))];
        }
        finally
        {
            Unit.DisposeTokens(tokens);
        }
    }

    public static string Text(CXString text)
    {
        using (text)
        {
            return text.ToString();
        }
    }

    public static (string File, int Line, int Column) Place(CXSourceLocation location)
    {
        location.GetFileLocation(out var file, out var line, out var column, out _);
        return (Text(file.Name), (int)line, (int)column);
    }

    public void Dispose()
    {
        _unit.Dispose();
        _index.Dispose();
    }
}
