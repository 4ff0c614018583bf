using System.Text;
using Eunomia.Cc.Headers;

namespace Eunomia.Cc.Tests.Headers;

/// <summary>Which declarations of a header some names bring along.</summary>
public sealed class HeaderSlicerTests
{
    private const string Header = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)

        struct mm_struct;

        typedef unsigned int u32;

        typedef u32 pid_t;

        typedef int (*visit_t)(struct visitor *, u32);

        typedef struct {
        	pid_t val;
        } kuid_t;

        typedef struct file *file_ptr;

        enum state {
        	RUNNING = 0,
        	STOPPED = 1,
        };

        enum {
        	LONE = 3,
        };

        struct list {
        	struct list *next;
        	struct list *prev;
        };

        struct file {
        	struct list links;
        	u32 pos;
        };

        struct mm_struct {
        	u32 users;
        };

        struct visitor {
        	visit_t visit;
        };

        struct task_struct {
        	struct list tasks;
        	struct mm_struct *mm;
        	struct file * const *fds[4];
        	enum state state: 3;
        	union {
        		kuid_t uid;
        		struct {
        			struct visitor *nobody;
        		};
        	};
        	int (*call)(struct task_struct *, struct late);
        };

        struct late {
        	u32 x;
        } __attribute__((packed));

        extern struct task_struct *bpf_task_acquire(struct task_struct *p) __weak __ksym;

        extern void __attribute__((btf_type_tag("address_space(1)"))) *bpf_arena_alloc_pages(void *p__map, struct list *l) __weak __ksym;

        #endif

        """;

    [Theory]
    [InlineData("pid_t", "u32 pid_t")]
    [InlineData("LONE", "LONE")]
    [InlineData("STOPPED", "state")]
    [InlineData("list", "list")]
    [InlineData("kuid_t", "u32 pid_t kuid_t")]
    [InlineData("file", "u32 list file")]
    [InlineData("file_ptr", "u32 file_ptr list file")]
    [InlineData("visit_t", "u32 visit_t visitor")]
    [InlineData("visitor", "u32 visit_t visitor")]
    [InlineData("task_struct", "u32 pid_t kuid_t state list task_struct late")]
    [InlineData("task_struct mm", "u32 pid_t kuid_t state list mm_struct task_struct late")]
    [InlineData("task_struct fds", "u32 pid_t kuid_t state list file task_struct late")]
    [InlineData("task_struct nobody", "u32 pid_t visit_t kuid_t state list visitor task_struct late")]
    [InlineData("bpf_arena_alloc_pages", "list bpf_arena_alloc_pages")]
    [InlineData("bpf_task_acquire", "u32 pid_t kuid_t state list task_struct late bpf_task_acquire")]
    [InlineData("nothing", "")]
    public void Names_bring_along_what_they_need_in_the_order_of_the_header(string names, string expected)
    {
        var slice = Slice(Header, names.Split(' '), []);

        string[] all = ["u32", "pid_t", "visit_t", "kuid_t", "file_ptr", "state", "LONE", "list", "file", "mm_struct", "visitor", "task_struct", "late", "bpf_task_acquire", "bpf_arena_alloc_pages"];
        Assert.Equal(expected, string.Join(' ', all.Where(name => Defines(slice, name))));
        Assert.StartsWith("#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n#pragma clang attribute push", slice, StringComparison.Ordinal);
        Assert.EndsWith("\n#endif\n", slice, StringComparison.Ordinal);
    }

    [Fact]
    public void Struct_that_is_only_pointed_to_is_declared_first()
    {
        var slice = Slice(Header, ["task_struct"], []);

        foreach (var tag in (string[])["struct mm_struct;", "struct file;", "struct visitor;"])
        {
            Assert.InRange(slice.IndexOf(tag, StringComparison.Ordinal), 0, slice.IndexOf("typedef", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Declared_names_bring_types_and_functions_but_no_structs()
    {
        var slice = Slice(Header, [], ["task_struct", "pid_t", "bpf_arena_alloc_pages"]);

        Assert.True(Defines(slice, "pid_t"));
        Assert.True(Defines(slice, "bpf_arena_alloc_pages"));
        Assert.False(Defines(slice, "task_struct"));
    }

    [Fact]
    public void Names_in_macros_of_the_header_count()
    {
        var slice = Slice("#define CURRENT ((struct task_struct *)0)\nstruct task_struct {\n\tint pid;\n};\n", [], []);

        Assert.True(Defines(slice, "task_struct"));
    }

    [Fact]
    public void A_struct_that_is_defined_under_two_conditions_stays_under_both()
    {
        const string Text = "#ifdef A\nstruct one {\n\tint a;\n};\n#else\nstruct one {\n\tlong a;\n};\n#endif\nstruct two {\n\tint b;\n};\n";

        Assert.Equal(Text.Replace("struct two {\n\tint b;\n};\n", "", StringComparison.Ordinal).Replace("#ifdef A\n", "#ifdef A\nstruct one;\n", StringComparison.Ordinal), Slice(Text, ["one"], []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("int x;\n")]
    [InlineData("static inline int f(void) { return 1; }\n")]
    [InlineData("extern int f(void) { return 1; }\n")]
    [InlineData("struct a { int b; } c;\nint d;\n")]
    [InlineData("struct a { MEMBERS(x) };\n")]
    [InlineData("struct a { int b, c; };\n")]
    [InlineData("struct a {\n#ifdef X\n int b;\n#endif\n};\n")]
    [InlineData("struct a { int b;\n")]
    [InlineData("enum a { B, C\n")]
    [InlineData("enum a {\n#define B 1\n};\n")]
    [InlineData("typedef int\n")]
    [InlineData("#include \"other.h\"\nstruct a { int b; };\n")]
    [InlineData("extern int LINUX_KERNEL_VERSION __kconfig;\n")]
    [InlineData("struct a { int b; } c;\n")]
    [InlineData("struct a *b;\n")]
    [InlineData("struct a { int __COUNTER__; };\n")]
    [InlineData("#pragma pack(1)\nstruct a { int b; };\n")]
    [InlineData("struct a { int b; };\n#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\nstruct c { int d; };\n#pragma clang attribute pop\n")]
    [InlineData("#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\nstruct c { int d; };\n#pragma clang attribute pop\nstruct a { int b; };\n")]
    [InlineData("struct a { int b\\\n1; };\n")]
    [InlineData("struct a { int b; };\0")]
    [InlineData("}}}}")]
    [InlineData("typedef")]
    [InlineData("struct")]
    [InlineData("struct a { struct a { struct a {")]
    [InlineData("typedef int (((((")]
    [InlineData("struct a __attribute__((")]
    public void A_header_of_another_kind_has_no_index(string text) => Assert.Null(HeaderIndexer.TryIndex(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Struct_behind_a_pointer_typedef_is_defined()
    {
        var slice = Slice("struct foo {\n\tlong x;\n};\ntypedef struct foo *foo_p;\nstruct a {\n\tfoo_p m;\n};\n", ["a", "m"], []);

        Assert.True(Defines(slice, "foo"));
    }

    [Fact]
    public void Thousands_of_mentions_of_a_name_with_thousands_of_declarations_have_no_index()
    {
        var text = string.Concat(Enumerable.Repeat("typedef int u;\n", 12_000)) + string.Concat(Enumerable.Range(0, 12_000).Select(i => $"struct s{i} {{\n\tu m;\n}};\n"));

        Assert.Null(HeaderIndexer.TryIndex(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Deep_nesting_has_no_index()
    {
        var text = string.Concat(Enumerable.Repeat("struct a { ", 100_000));

        Assert.Null(HeaderIndexer.TryIndex(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void The_index_survives_being_kept()
    {
        var index = HeaderIndexer.TryIndex(Encoding.UTF8.GetBytes(Header))!;

        var kept = HeaderIndex.Decode(index.Encode());

        Assert.NotNull(kept);
        Assert.Equal(index.Encode(), kept.Encode());
        Assert.Null(HeaderIndex.Decode(index.Encode().AsMemory()[..^5]));
        Assert.Null(HeaderIndex.Decode(new byte[100]));
    }

    private static string Slice(string header, string[] used, string[] declared)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var names = new ProgramNames(Hashes(used), Hashes(declared));
        var index = HeaderIndexer.TryIndex(text);
        Assert.NotNull(index);
        return Encoding.UTF8.GetString(HeaderSlicer.Slice(index, names, (start, destination) => text.AsSpan(start, destination.Length).CopyTo(destination)));
    }

    private static HashSet<uint> Hashes(string[] names) => [.. names.Select(name => CLexer.HashOf(Encoding.UTF8.GetBytes(name)))];

    private static bool Defines(string slice, string name) =>
        new[] { $"struct {name} {{", $"enum {name} {{", $" {name};\n", $"*{name};\n", $"(*{name})(", $"{name}(", $"\t{name} = " }
            .Any(text => slice.Split('\n').Where(line => !line.StartsWith("struct ", StringComparison.Ordinal) || line.EndsWith('{')).Select(line => line + "\n")
                .Any(line => line.Contains(text, StringComparison.Ordinal) && (!line.StartsWith('\t') || text.StartsWith('\t'))));
}
