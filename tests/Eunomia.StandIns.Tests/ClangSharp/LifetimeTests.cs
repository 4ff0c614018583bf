using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

public class LifetimeTests
{
    [Fact]
    public void The_version_is_that_of_a_clang()
    {
        Assert.Matches(new Regex(@"clang version \d+\.\d+", RegexOptions.None, TimeSpan.FromSeconds(1)), Parsed.Text(clang.getClangVersion()));
    }

    [Fact]
    public void Units_of_one_index_go_in_any_order_and_twice()
    {
        var index = CXIndex.Create();
        var units = Enumerable.Range(0, 3).Select(i => Parse(index, $"int variable{i};")).ToArray();

        units[1].Dispose();
        units[1].Dispose();
        Assert.Equal("variable2", Parsed.Text(units[2].Cursor.Children()[0].Spelling));
        units[0].Dispose();
        units[2].Dispose();
        index.Dispose();
        default(CXTranslationUnit).Dispose();
        default(CXEvalResult).Dispose();
        default(CXString).Dispose();

        Assert.All(units, unit => Assert.Equal(0, unit.Handle));
    }

    [Fact]
    public void Missing_source_is_an_error_code()
    {
        using var index = CXIndex.Create();

        var error = MemoryParser.TryParse(index, "/nowhere/missing.c", [], [], out var unit);

        Assert.NotEqual(CXErrorCode.CXError_Success, error);
        Assert.Equal(0, unit.Handle);
    }

    [Fact]
    public void Text_outside_ascii_survives_in_names_arguments_and_contents()
    {
        using var index = CXIndex.Create();

        _ = MemoryParser.TryParse(index, "/src/größe.c", ["-DTEXT=\"日本\""], [("/src/größe.c", "char größe[] = TEXT;")], out var parsed);
        using var unit = parsed;

        var variable = Assert.Single(unit.Cursor.Children());
        Assert.Equal(("/src/größe.c", "größe"), (Parsed.Text(unit.Cursor.Spelling), Parsed.Text(variable.Spelling)));
        Assert.Equal("日本\0"u8.Length, variable.Type.ArraySize);
    }

    [Fact(Timeout = 60_000)]
    public async Task Units_are_parsed_on_several_threads_at_once()
    {
        var parses = Enumerable.Range(0, 16).Select(i => Task.Run(() =>
        {
            using var parsed = new Parsed($"struct event {{ char name[{i + 1}]; }};");
            return parsed.Declaration("event").Type.SizeOf;
        }));

        Assert.Equal(Enumerable.Range(1, 16).Select(i => (long)i), await Task.WhenAll(parses));
    }

    [Fact]
    public void A_hook_is_asked_first_and_its_library_is_the_one_in_use()
    {
        var libc = NativeLibrary.Load("libc.so.6");
        var asked = new List<string>();

        var failure = Assert.ThrowsAny<Exception>(() => CreateIndexIn(new AssemblyLoadContext("hooked", isCollectible: false), (name, _, _) =>
        {
            asked.Add(name);
            return libc;
        }));

        Assert.IsType<EntryPointNotFoundException>(failure.GetBaseException());
        Assert.Equal("libclang", asked[0]);
    }

    [Fact]
    public void A_hook_that_has_no_answer_leaves_the_search_to_the_usual_places()
    {
        var asked = 0;

        CreateIndexIn(new AssemblyLoadContext("declined", isCollectible: false), (_, _, _) =>
        {
            asked++;
            return 0;
        });

        Assert.NotEqual(0, asked);
    }

    private static CXTranslationUnit Parse(CXIndex index, string source)
    {
        _ = MemoryParser.TryParse(index, "/src/main.c", [], [("/src/main.c", source + " unknown;")], out var unit);
        return unit;
    }

    /// <summary>Loads the assembly once more, with statics of its own, so that the hook is there before any import.</summary>
    private static void CreateIndexIn(AssemblyLoadContext context, DllImportResolver hook)
    {
        var assembly = context.LoadFromAssemblyPath(typeof(CXIndex).Assembly.Location);
        assembly.GetType("ClangSharp.Interop.clang")!.GetEvent("ResolveLibrary")!.AddEventHandler(null, hook);
        try
        {
            var index = assembly.GetType("ClangSharp.Interop.CXIndex")!.GetMethod("Create")!.Invoke(null, [false, false])!;
            ((IDisposable)index).Dispose();
        }
        catch (TargetInvocationException wrapper)
        {
            throw wrapper.GetBaseException();
        }
    }
}
