using System.Diagnostics;
using System.Runtime.CompilerServices;
using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

/// <summary>What concerns the whole process runs when nothing else does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
[Collection("alone")]
public class WholeProcessTests
{
    [Fact]
    public void A_thousand_parses_do_not_leak()
    {
        const string Source =
            "/** doc */ struct event { int a; char b[16]; }; int f(struct event *e) { return e->a + sizeof(*e); } int unused = f;";
        for (var i = 0; i < 100; i++)
        {
            Walk(Source);
        }

        var before = ResidentBytes();
        for (var i = 0; i < 1_000; i++)
        {
            Walk(Source);
        }

        // A lost unit is above 100 KB; the allocator's own wobble stays far below 16 MB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 16L << 20);
    }

    [Fact]
    public void A_null_dereference_is_an_exception_again_once_crash_recovery_is_off()
    {
        using var index = CXIndex.Create();

        clang.toggleCrashRecovery(0);

        // With recovery on, libclang owns the signal and this line ends the process.
        Assert.Throws<NullReferenceException>(() => LengthOf(null!));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;

    private static void Walk(string source)
    {
        using var parsed = new Parsed(source);
        foreach (var cursor in parsed.Root.Descendants())
        {
            _ = Parsed.Text(cursor.Spelling) + Parsed.Text(cursor.RawCommentText) + Parsed.Text(cursor.Type.Spelling);
            using var value = cursor.Evaluate;
        }

        _ = parsed.Tokens(parsed.Declaration("f"));
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
