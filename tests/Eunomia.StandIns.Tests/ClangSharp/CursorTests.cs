using ClangSharp.Interop;
using Eunomia.StandIns.Tests.ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp;

public class CursorTests
{
    private const string RingBuffer = """
        struct event { int pid; char comm[16]; };
        struct { int *type; } events;
        static void *(*const bpf_ringbuf_reserve)(void *map, unsigned long size, unsigned long flags) = (void *)131;
        long bpf_ringbuf_output(void *map, void *data, unsigned long size, unsigned long flags);
        int handle(void) {
            struct event *e = bpf_ringbuf_reserve(&events, sizeof(struct event), 0);
            return e ? bpf_ringbuf_output(&events, e, sizeof(*e), 1 << 1) : 0;
        }
        """;

    [Fact]
    public void A_call_names_its_callee_and_its_arguments()
    {
        using var parsed = new Parsed(RingBuffer);
        var call = parsed.Descendant("handle", CXCursorKind.CXCursor_CallExpr);

        Assert.Equal("bpf_ringbuf_reserve", Parsed.Text(call.Spelling));
        Assert.Equal(parsed.Declaration("bpf_ringbuf_reserve"), call.Referenced);
        Assert.Equal(3, call.NumArguments);

        var map = call.GetArgument(0).Descendants().Single(cursor => cursor.Kind == CXCursorKind.CXCursor_DeclRefExpr).Referenced;
        Assert.Equal((CXCursorKind.CXCursor_VarDecl, "events"), (map.Kind, Parsed.Text(map.Spelling)));
        Assert.Equal(parsed.Declaration("events"), map);
    }

    [Fact]
    public void The_type_inside_sizeof_is_found_through_its_reference_or_its_expression()
    {
        using var parsed = new Parsed(RingBuffer);
        var calls = parsed.Declaration("handle").Descendants().Where(cursor => cursor.Kind == CXCursorKind.CXCursor_CallExpr).ToList();
        var (ofType, ofExpression) = (SizeOf(calls[0].GetArgument(1)), SizeOf(calls[1].GetArgument(2)));

        Assert.Equal(["sizeof", "(", "struct", "event", ")"], parsed.Tokens(ofType));
        Assert.Equal(parsed.Declaration("event"), Assert.Single(ofType.Children()).Referenced);
        Assert.Equal(parsed.Declaration("event").Type.CanonicalType, ofExpression.Children().Single().Type.CanonicalType);

        static CXCursor SizeOf(CXCursor argument) =>
            argument.Descendants().Prepend(argument).First(cursor => cursor.Kind == CXCursorKind.CXCursor_UnaryExpr);
    }

    [Fact]
    public void Constant_arguments_evaluate()
    {
        using var parsed = new Parsed(RingBuffer);
        var calls = parsed.Declaration("handle").Descendants().Where(cursor => cursor.Kind == CXCursorKind.CXCursor_CallExpr).ToList();

        using var size = calls[0].GetArgument(1).Evaluate;
        using var flags = calls[1].GetArgument(3).Evaluate;
        using var pointer = calls[1].GetArgument(1).Evaluate;

        Assert.Equal((CXEvalResultKind.CXEval_Int, 20), (size.Kind, size.AsLongLong));
        Assert.Equal(2, flags.AsLongLong);
        Assert.NotEqual(CXEvalResultKind.CXEval_Int, pointer.Kind);
        Assert.Equal(0, pointer.AsLongLong);
    }

    [Fact]
    public void Comments_come_with_their_delimiters_and_their_place()
    {
        using var parsed = new Parsed("\n/** One line.\n *  @version 1\n */\nint documented;\n// plain\nint plain;\n\n\nint bare;\n");

        var documented = parsed.Declaration("documented");
        Assert.Equal("/** One line.\n *  @version 1\n */", Parsed.Text(documented.RawCommentText));
        Assert.Equal(("/src/main.c", 2, 1), Parsed.Place(documented.CommentRange.Start));
        Assert.Equal("// plain", Parsed.Text(parsed.Declaration("plain").RawCommentText));
        Assert.Equal("", Parsed.Text(parsed.Declaration("bare").RawCommentText));
        Assert.True(parsed.Declaration("bare").CommentRange.IsNull);
    }

    [Fact]
    public void Declarations_of_one_thing_share_their_first_and_their_definition()
    {
        using var parsed = new Parsed("int f(void);\nextern int f(void);\nstatic int g;\nint f(void) { return g; }\n");
        var declarations = parsed.Root.Children().Where(cursor => cursor.Kind == CXCursorKind.CXCursor_FunctionDecl).ToList();

        Assert.Equal([false, false, true], declarations.Select(cursor => cursor.IsDefinition));
        Assert.All(declarations, cursor => Assert.Equal(declarations[0], cursor.CanonicalCursor));
        Assert.All(declarations, cursor => Assert.Equal(declarations[2], cursor.Definition));
        Assert.Equal(declarations[0].GetHashCode(), declarations[1].CanonicalCursor.GetHashCode());
        Assert.Equal(CXLinkageKind.CXLinkage_Internal, parsed.Declaration("g").Linkage);
    }

    [Fact]
    public void A_macro_argument_has_a_place_of_its_own_and_one_of_the_use()
    {
        using var parsed = new Parsed("#define WRAP(x) (1 + x)\nint other;\nint f(void) { return\n  WRAP(other); }\n");
        var location = parsed.Descendant("f", CXCursorKind.CXCursor_DeclRefExpr).Location;

        location.GetExpansionLocation(out _, out var useLine, out var useColumn, out _);
        location.GetFileLocation(out var file, out var line, out var column, out var offset);

        Assert.Equal((4u, 3u), (useLine, useColumn));
        Assert.Equal(("/src/main.c", 4u, 8u, 63u), (Parsed.Text(file.Name), line, column, offset));
    }

    [Fact]
    public void Included_declarations_are_of_their_own_file()
    {
        using var parsed = new Parsed("#include \"event.h\"\nstruct own { int a; };\n", "struct event { int pid; };\n");

        Assert.Equal(("/src/main.c", 2, 8), Parsed.Place(parsed.Declaration("own").Location));
        Assert.Equal(("/src/event.h", 1, 8), Parsed.Place(parsed.Declaration("event").Location));
        Assert.False(parsed.Declaration("event").Location.IsInSystemHeader);
    }
}
