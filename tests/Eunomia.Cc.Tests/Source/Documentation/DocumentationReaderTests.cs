using Eunomia.Package;

namespace Eunomia.Cc.Tests.Source.Documentation;

public sealed class DocumentationReaderTests
{
    [Fact]
    public async Task A_variable_has_the_comment_before_it_or_behind_it_or_both()
    {
        var result = await CommentedProgram.CompileAsync("""
            /// line
            int line;
            //! bang
            int bang;
            /** block */
            int block;
            /*! block bang */
            int block_bang;
            int behind; ///< behind
            int behind_block; /**< behind in a block */
            /// @cmdarg {"short": "b"}
            int both; ///< both
            /// far above

            int far;
            int first, ///< the first
                second; ///< the second
            /// one
            int shared_a, shared_b;
            // no documentation
            int plain;
            /* no documentation */
            int plain_block;
            /// not of the next line
            #define SOMETHING 1
            int after_directive;
            int until_here;
            /// of nothing
            """);

        var meta = result.Meta();
        string?[] descriptions = ["line", "bang", "block", "block bang", "behind", "behind in a block", "both", "far above", "the first", "the second", "one", "one"];
        string[] names = ["line", "bang", "block", "block_bang", "behind", "behind_block", "both", "far", "first", "second", "shared_a", "shared_b"];
        Assert.Equal(descriptions, names.Select(name => meta.Variables()[name].Description));
        Assert.Equal("b", meta.Variables()["both"].CommandLineArgument?.Short);
        Assert.All(["plain", "plain_block", "after_directive", "until_here"], name => Assert.Null(meta.Variables()[name].Description));
    }

    [Fact]
    public async Task A_variable_has_the_comment_of_another_declaration_and_one_inside_its_own()
    {
        var result = await CommentedProgram.CompileAsync("""
            /// declared
            extern int declared;
            int declared = 1;
            __attribute__((unused)) /// inside
            int inside = 1;
            #define GLOBAL(type, name) const volatile type name = 0
            /// by a macro
            GLOBAL(int, by_macro);
            #include "more.h"
            #if 0
            /// gone
            int gone;
            #endif
            """, ("more.h", "/// in a header\nint header;\n"));

        var variables = result.Meta().Variables();
        Assert.Equal("declared", variables["declared"].Description);
        Assert.Equal("inside", variables["inside"].Description);
        Assert.Equal("by a macro", variables["by_macro"].Description);
        Assert.Equal("in a header", variables["header"].Description);
        Assert.DoesNotContain("gone", variables.Keys);
    }

    [Fact]
    public async Task Each_map_has_the_comment_it_stands_below()
    {
        var result = await CommentedProgram.CompileAsync("""
            #define BODY __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, __u64)
            /// @sample {"interval": 500,
            ///          "type": "default_kv"}
            /// Above its anonymous struct
            struct { BODY; } anonymous SEC(".maps");
            struct { BODY; } bare SEC(".maps");
            struct definition { BODY; };
            /// Above a named struct
            struct definition named SEC(".maps");
            /// Second of that struct
            struct definition second SEC(".maps");
            struct definition third SEC(".maps");
            struct {
                /// of the member, not of the map
                BODY;
            } member_only SEC(".maps");
            struct { BODY; } behind SEC(".maps"); ///< Behind it
            /// Above
            struct { BODY; } around SEC(".maps"); ///< and behind
            /// @intepreter {"stack_trace": {"field_map": {"pid": "p"}, "with_symbols": false}}
            struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } stacks SEC(".maps");
            /// of a variable with the name of a section's map
            int bss;
            """);

        var maps = result.Meta().BpfSkel.Maps.ToDictionary(map => map.Name);
        Assert.Equal(new MapSample { Interval = 500, Type = MapSampleType.DefaultKeyValue }, maps["anonymous"].Sample);
        Assert.Equal("Above its anonymous struct", maps["anonymous"].Others.Description());
        Assert.Equal("Above a named struct", maps["named"].Others.Description());
        Assert.Equal("Second of that struct", maps["second"].Others.Description());
        Assert.Equal("Behind it", maps["behind"].Others.Description());
        Assert.Equal("Above\n\nand behind", maps["around"].Others.Description());
        Assert.Equal(
            new Interpreter.StackTrace { FieldMap = new StackTraceFields { Pid = "p" }, WithSymbols = false }, maps["stacks"].Interpreter);
        Assert.All(["bare", "third", "member_only"], name => Assert.Empty(maps[name].Others));
        Assert.Empty(result.Meta().BpfSkel.Maps.Single(map => map.Ident == "bss").Others);
        Assert.Equal("of a variable with the name of a section's map", result.Meta().Variables()["bss"].Description);
    }

    [Fact]
    public async Task A_program_has_the_comment_above_its_section_or_below_it_or_on_its_declaration()
    {
        var result = await CommentedProgram.CompileAsync("""
            #include <bpf/bpf_tracing.h>
            /// above
            /// @tchook {"ifindex": 1, "attach_point": "BPF_TC_EGRESS"}
            /// @tcopts {"handle": 1, "priority": 3}
            SEC("tc")
            int above(void *ctx) { return 0; }
            SEC("xdp")
            /// between
            /// @ifindex 1
            /// @flags 2
            /// @xdpopts {"old_prog_fd": 0}
            int between(void *ctx) { return 0; }
            /// declared
            int declared(void *ctx);
            SEC("tp/a/b")
            int declared(void *ctx) { return 0; }
            /// made by a macro
            SEC("fentry/do_exit")
            int BPF_PROG(made, int a) { return 0; }
            /// an at sign in the section
            SEC("uprobe//bin/sh:main@VERSION")
            int at_sign(void *ctx) { return 0; }
            SEC("tp/a/c")
            int bare(void *ctx)
            {
                /// of nothing
                return 0;
            }
            SEC("perf_event")
            int next(void *ctx) { return 0; }
            """);

        var programs = result.Meta().BpfSkel.Progs.ToDictionary(program => program.Name);
        Assert.Equal(
            ["above", "between", "declared", "made by a macro", "an at sign in the section", null, null],
            new[] { "above", "between", "declared", "made", "at_sign", "bare", "next" }.Select(name => programs[name].Others.Description()));
        Assert.Equal(new TcHook { Ifindex = 1, AttachPoint = TcAttachPoint.Egress }, programs["above"].TcHook);
        Assert.Equal(new TcOptions { Handle = 1, Priority = 3 }, programs["above"].TcOptions);
        Assert.Equal(
            (1, 2u, new XdpOptions { OldProgFd = 0 }), (programs["between"].Ifindex, programs["between"].Flags, programs["between"].XdpOptions));
        Assert.Null(programs["above"].Ifindex);
        Assert.Null(programs["between"].TcHook);
    }

    [Theory]
    [InlineData("char LICENSE[]")]
    [InlineData("const char _license[]")]
    [InlineData("static const char whatever[] __attribute__((used))")]
    public async Task The_license_speaks_for_the_program_whatever_its_name(string license)
    {
        var result = await CommentedProgram.CompileWholeAsync($$"""
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            /// @brief One line
            /// @description Plain
            /// @details First,
            ///          second.
            ///
            /// Another paragraph.
            /// @version 0.9
            /// @owner Nobody
            {{license}} SEC("license") = "GPL";
            """);

        var doc = result.Meta().BpfSkel.Doc;
        Assert.Equal(
            new SkeletonDoc { Brief = "One line", Description = "Plain", Details = "First, second.\n\nAnother paragraph.", Version = "0.9" },
            doc! with { Others = UnknownKeys.None });
        Assert.Equal("Nobody", doc.Others["owner"].GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/** */")]
    [InlineData("// plain")]
    public async Task A_license_without_words_is_no_documentation(string comment)
    {
        var result = await CommentedProgram.CompileWholeAsync(
            $"#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\n/// x\nint x;\n{comment}\nchar LICENSE[] SEC(\"license\") = \"GPL\";\n");

        Assert.Null(result.Meta().BpfSkel.Doc);
    }

    [Fact]
    public async Task Structs_and_members_carry_their_comments_to_where_they_are_exported()
    {
        var result = await CommentedProgram.CompileAsync("#include \"app.h\"\nint used;", ("app.h", """
            /// What happened
            struct event {
                /// Process
                __u32 pid;
                __u32 address; ///< Peer
                               ///< @format ipv4
                /// First of several
                __u16 a, b;
                /// Where
                struct place {
                    int x; /**< East */
                    /// North
                    /// @unit m
                    int y; ///< or south
                } place;
                /// Above the anonymous struct
                struct { int z; } up;
                __u32 bare;
            };
            """));

        var types = result.Meta().ExportTypes.ToDictionary(type => type.Name);
        var members = types["event"].Members.ToDictionary(member => member.Name);
        Assert.Equal("What happened", types["event"].Doc);
        Assert.Equal(
            ["Process", "Peer", "First of several", "First of several", "Where", "Above the anonymous struct", null],
            new[] { "pid", "address", "a", "b", "place", "up", "bare" }.Select(name => members[name].Doc));
        Assert.Equal("ipv4", members["address"].Others["format"].GetString());
        Assert.Equal(["East", "North\n\nor south"], types["place"].Members.Select(member => member.Doc));
        Assert.Equal(["app.h:13:13 ECC0222"], Places(result));
    }

    [Fact]
    public async Task A_typedef_stands_for_its_anonymous_struct()
    {
        var result = await CommentedProgram.CompileAsync("#include \"app.h\"", ("app.h", """
            /// By its typedef
            typedef struct {
                int a; ///< A
            } event_t;
            """));

        var type = Assert.Single(result.Meta().ExportTypes);
        Assert.Equal(("event_t", "By its typedef", "A"), (type.Name, type.Doc, Assert.Single(type.Members).Doc));
    }

    [Fact]
    public async Task A_comment_behind_several_declarations_of_a_line_is_on_the_last_one()
    {
        var result = await CommentedProgram.CompileAsync("#include \"app.h\"\nint first; int second; ///< Of the second", ("app.h", """
            struct event { int a; /** Before */ unsigned b; unsigned address; /**< @format ipv4 */ };
            struct outer { int a; struct { int b; } inner; }; ///< After all
            """));

        var types = result.Meta().ExportTypes.ToDictionary(type => type.Name);
        Assert.Equal(["a: ", "b: Before", "address: ipv4"], types["event"].Members.Select(member =>
            $"{member.Name}: {member.Doc ?? (member.Others.TryGetValue("format", out var format) ? format.GetString() : "")}"));
        Assert.All(types["outer"].Members, member => Assert.Null(member.Doc));
        Assert.Null(result.Meta().Variables()["first"].Description);
        Assert.Equal("Of the second", result.Meta().Variables()["second"].Description);
    }

    [Theory]
    [InlineData("/// @description \"Process to trace\"", "Process to trace")]
    [InlineData("/// \"Process to trace\"", "Process to trace")]
    [InlineData("/// \"one\" and \"two\"", "\"one\" and \"two\"")]
    [InlineData("/// \"a \\\"b\\\" c\"", "a \"b\" c")]
    [InlineData("/// \"", "\"")]
    public async Task Quotes_around_a_description_go(string comment, string expected) =>
        Assert.Equal(expected, (await CommentedProgram.CompileAsync(comment + "\nint a;")).Meta().Variables()["a"].Description);

    [Fact]
    public async Task A_bool_that_is_true_has_a_value_and_types_have_no_qualifiers()
    {
        var result = await CommentedProgram.CompileAsync(
            "typedef _Bool bool;\nconst volatile bool yes = 1, no = 0; const char *const volatile texts[2] = {}; const volatile void *anything;\n");

        Assert.Equal(
            ["anything: void *, ", "no: bool, ", "texts: char *[2], ", "yes: bool, True"],
            result.Meta().Variables().Values.Select(variable => $"{variable.Name}: {variable.Type}, {variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Marked_structs_are_listed_in_the_order_of_the_source()
    {
        var documentation = await CommentedProgram.ReadCommentsAsync("""
            #include "app.h"
            /// @export
            struct last { int a; };
            """, ("app.h", """
            /// @export
            struct outer {
                /** @export */
                struct inner { int b; } inner;
            };
            /// not marked with @export
            struct other { int c; };
            /// By its typedef
            /// @export
            typedef struct { int d; } event_t;
            //  @export
            struct plain { int e; };
            """));

        Assert.Equal(["outer", "inner", "event_t", "last"], documentation.Exported.ToArray());
    }

    [Fact]
    public async Task A_header_that_the_program_does_not_include_is_read_when_it_is_named()
    {
        var result = await CommentedProgram.CompileAsync(
            "/// of the source\nint a;\n", named: "named.h", ("named.h", "/// of the header\nstruct event {\n  int a; ///< @format\n};\n"));

        Assert.Equal("of the header", Assert.Single(result.Meta().ExportTypes).Doc);
        Assert.Equal("of the source", result.Meta().Variables()["a"].Description);
        Assert.Equal(["named.h:3:15 ECC0223"], Places(result));
    }

    [Fact]
    public async Task An_error_names_file_line_and_column_and_no_package_is_made()
    {
        var result = await CommentedProgram.CompileAsync(
            "/// fine\nint a;\r\n/** @cmdarg {\r\n\t\"default\": 1,\r\n\t\"short\": \"xx\"} */\r\nint b;\n#include \"sub/more.h\"\n",
            ("sub/more.h", "\tint µ; ///< Größe @a\n\tint c; ///< @value {,}\n"));

        Assert.Null(result.Package);
        Assert.Equal(["app.bpf.c:10:11 ECC0221", "sub/more.h:2:22 ECC0220"], Places(result));
    }

    [Fact]
    public async Task One_comment_on_several_variables_warns_once()
    {
        var result = await CommentedProgram.CompileAsync("/// @topic x\nint a, b, c;");

        Assert.Equal(["app.bpf.c:6:5 ECC0222"], Places(result));
        Assert.Equal("x", result.Meta().Variables()["c"].Others["topic"].GetString());
    }

    [Fact]
    public async Task Comments_on_what_the_object_does_not_have_are_not_read()
    {
        var result = await CommentedProgram.CompileAsync("""
            /// @cmdarg {broken
            static int unused;
            /// @sample {broken
            struct never_exported { int a; ///< @format
            };
            /// @tchook {broken
            static inline int helper(void) { return 0; }
            """);

        Assert.Empty(Places(result));
    }

    [Fact]
    public async Task A_vmlinux_header_of_the_program_is_passed_over()
    {
        var result = await CommentedProgram.CompileWholeAsync(
            "#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\nchar LICENSE[] SEC(\"license\") = \"GPL\";\nint b;\n",
            ("vmlinux.h", "typedef unsigned int __u32; typedef unsigned long long __u64; typedef int __s32; typedef unsigned short __u16;\n"
                + "typedef __u16 __be16; typedef __u32 __be32; typedef __u32 __wsum; typedef unsigned char __u8; typedef long long __s64;\n/// of the kernel\nint a;\n"));

        Assert.Null(result.Meta().Variables()["a"].Description);
    }

    private static IEnumerable<string> Places(CompileResult result) =>
        result.Diagnostics.Where(problem => problem.Id.StartsWith("ECC022", StringComparison.Ordinal))
            .Select(problem => $"{problem.Location!.Value} {problem.Id}");
}
