using System.Runtime.CompilerServices;
using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

public class VisitTests
{
    [Fact]
    public void A_visitor_gets_the_parent_and_its_data_and_can_stop()
    {
        using var parsed = new Parsed("struct event { int a; int b; int c; };");
        var seen = new List<(string Child, string Parent, nint Data)>();

        parsed.Declaration("event").VisitWith(42, (child, parent, data) =>
        {
            seen.Add((Parsed.Text(child.Spelling), Parsed.Text(parent.Spelling), data));
            return seen.Count == 2 ? CXChildVisitResult.CXChildVisit_Break : CXChildVisitResult.CXChildVisit_Continue;
        });

        Assert.Equal([("a", "event", (nint)42), ("b", "event", 42)], seen);
    }

    [Fact]
    public void A_visit_can_start_another()
    {
        using var parsed = new Parsed("struct first { int a; }; struct second { int b; };");
        var inner = 0;

        parsed.Root.VisitWith(0, (child, _, _) =>
        {
            inner += child.Descendants().Count(cursor => cursor.Kind == CXCursorKind.CXCursor_FieldDecl);
            return CXChildVisitResult.CXChildVisit_Continue;
        });

        Assert.Equal(2, inner);
    }

    [Fact]
    public void A_visitor_is_forgotten_after_the_visit()
    {
        using var parsed = new Parsed("int a;");

        var visitor = VisitOnce(parsed.Root);
        GC.Collect();

        Assert.False(visitor.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference VisitOnce(CXCursor root)
        {
            var seen = new List<CXCursor>();
            Func<CXCursor, CXCursor, nint, CXChildVisitResult> visitor = (child, _, _) =>
            {
                seen.Add(child);
                return CXChildVisitResult.CXChildVisit_Continue;
            };
            root.VisitWith(0, visitor);
            Assert.Single(seen);
            return new WeakReference(visitor);
        }
    }

    // The real package lets it reach the native frames, which ends the process.
#if !REAL_PACKAGES
    [Fact]
    public void An_exception_of_a_visitor_arrives_unchanged_and_the_unit_stays_usable()
    {
        using var parsed = new Parsed("int a; int b;");
        var calls = 0;

        var failure = Assert.Throws<InvalidDataException>(() => parsed.Root.VisitWith(0, (_, _, _) =>
        {
            calls++;
            throw new InvalidDataException("mine");
        }));

        Assert.Equal(("mine", 1), (failure.Message, calls));
        Assert.Contains(nameof(VisitTests), failure.StackTrace!, StringComparison.Ordinal);
        Assert.Equal(2, parsed.Root.Children().Count);
    }
#endif

    [Fact]
    public void A_long_chain_of_operators_is_walked_without_running_out_of_stack()
    {
        using var parsed = new Parsed($"int f(int a) {{ return {string.Join('+', Enumerable.Repeat("a", 2_000))}; }}");

        var references = parsed.Declaration("f").Descendants().Count(cursor => cursor.Kind == CXCursorKind.CXCursor_DeclRefExpr);

        Assert.Equal(2_000, references);
    }
}
