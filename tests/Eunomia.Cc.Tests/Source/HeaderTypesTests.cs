using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Objects;

namespace Eunomia.Cc.Tests.Source;

/// <summary>
/// The types of the syntax tree against those clang itself writes for a global variable: two ways to the same BTF that share no code.
/// </summary>
public sealed class HeaderTypesTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string, string> Declarations => new()
    {
        { "integers", "char a; signed char b; unsigned char c; short d; unsigned short e; int f; unsigned g; long h; unsigned long i; long long j; unsigned long long k;" },
        { "wide integers", "__int128 a; unsigned __int128 b;" },
        { "bool", "_Bool a; _Bool b[3];" },
        { "floats", "float a; double b; long double c; float d[2];" },
        { "arrays", "char a[16]; int b[2][3]; short c[1][2][3]; char d[0];" },
        { "flexible array", "int count; struct { int a; } items[];" },
        { "nested", "struct inner { int a; struct deeper { char b; long c; } d; } e; struct inner f[2];" },
        { "anonymous members", "struct { int a; }; union { int b; long c; struct { char d; char e; }; };" },
        { "nameless members", "struct { int a; } b; union { int c; char d[8]; } e; struct { char f; } g[4];" },
        { "union", "union u { int a; char b[7]; } c;" },
        { "bit-fields", "unsigned a : 3; unsigned b : 5; int c : 9; long d : 33; unsigned char e : 1; _Bool f : 1; int : 0; int g : 4; int h;" },
        { "nameless bit-field", "int a : 3; int : 7; int b : 2;" },
        { "enums", "enum unsigned_one { A, B = 7 } a; enum signed_one { C = -1, D } b; enum { E = 5 } c; enum_t d;" },
        { "large enum values", "enum top { F = 0xffffffffu, F2 = 0x80000000u } d;" },
        { "wide enums", "enum wide { G = 1ULL << 40 } e; enum wide_signed { H = -1, I = 1LL << 40 } f; enum widest { J = ~0ULL } g;" },
        { "packed enum", "enum __attribute__((packed)) small { K, L } a; enum __attribute__((packed)) small_signed { M = -1 } b;" },
        { "enum bit-field", "enum kind { N, O } a : 2; enum { P = -1 } b : 3;" },
        { "typedefs", "number_t a; numbers_t b; event_t c; number_t d[2];" },
        { "qualifiers", "const int a; volatile int b; const volatile char c[4]; const number_t d; int *const e; const char *restrict f;" },
        { "pointers", "void *a; char *b; const char *c; int **d; number_t *e; int (*f)[3]; event_t *g; const event_t *h; named_t *i; struct known *const *j;" },
        { "pointers to records", "struct task_struct *a; const struct task_struct *b; union unheard_of *c; struct known *d; struct known **e;" },
        { "pointers to nameless records", "struct { int a; } *b; union { long c; } *d; struct { struct { int e; } *f; } g;" },
        { "pointer to a record inside", "named_t *before; named_t after; named_t *again; struct inside { int a; } b; struct inside *c;" },
        { "itself", "struct exported *next; struct exported **all; struct exported *table[2];" },
        { "functions", "int (*a)(void); void (*b)(int, char *); long (*c)(const char *, ...); int (*(*d)(int))(long); void (*e)(struct exported *); void (*f)(); callback_t g;" },
        { "attributes", "int a __attribute__((aligned(32))); char b; long c __attribute__((packed));" },
        { "vectors", "int a __attribute__((vector_size(16))); vector_t b;" },
        { "typeof", "__typeof__(int *) a; type_of_number_t b;" },
        { "atomic", "_Atomic int a; _Atomic(long) b;" },
        { "tags", "int __attribute__((btf_type_tag(\"user\"))) *a; struct known __attribute__((btf_type_tag(\"rcu\"))) *b;" },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task Members_are_as_clang_writes_them(string what, string members)
    {
        var (exported, written) = await BothAsync($"struct exported {{ {members} }};");

        Assert.True(written == exported, $"{what}, as clang writes it:\n{written}\nas exported:\n{exported}");
        Assert.NotEmpty(exported);
    }

    [Theory]
    [InlineData("struct exported { char a; int b; long c; } __attribute__((packed));")]
    [InlineData("struct exported { char a; struct { short b; int c; } __attribute__((packed)) d; };")]
    [InlineData("#pragma pack(push, 2)\nstruct exported { char a; int b; };\n#pragma pack(pop)")]
    [InlineData("struct exported { char a : 3; int b : 30; } __attribute__((packed));")]
    [InlineData("struct exported { int a; } __attribute__((preserve_access_index));")]
    [InlineData("#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)\nstruct exported { int a; };\n#pragma clang attribute pop")]
    [InlineData("struct exported { };")]
    [InlineData("struct exported { struct { } a; int b; };")]
    [InlineData("struct exported;\nstruct exported { int a; };\nstruct exported;")]
    [InlineData("struct a { struct b *b; };\nstruct b { struct a a; struct a *p; };\nstruct exported { struct b b; };")]
    public async Task Layout_is_as_clang_lays_it_out(string declaration)
    {
        var (exported, written) = await BothAsync(declaration);

        Assert.Equal(written, exported);
    }

    [Theory]
    [InlineData("struct exported { struct exported *next; };")]
    [InlineData("typedef struct exported exported_t;\nstruct exported { exported_t *next; };")]
    public async Task Struct_that_points_to_itself_is_not_declared_again(string declaration)
    {
        var source = _directory.Write("types.bpf.c", "#include \"types.h\"\n");

        var model = await toolchain.ReadModelAsync(source, _directory.Write("types.h", declaration));

        var exported = Assert.Single(model.Exports);
        var next = Assert.Single(((BtfComposite)model.Types[exported]!).Members);
        Assert.Equal(exported, model.Types.Resolve(((BtfPointer)model.Types[next.TypeId]!).TypeId));
    }

    private async Task<(string Exported, string Written)> BothAsync(string declaration)
    {
        var header = _directory.Write("types.h", $$"""
            typedef int number_t;
            typedef number_t numbers_t[3];
            typedef struct { int inside; } event_t;
            typedef int (*callback_t)(number_t, event_t *);
            typedef int vector_t __attribute__((vector_size(8)));
            struct task_struct { int pid; };
            struct known { int a; };
            typedef struct known named_t;
            extern int number;
            typedef __typeof__(number) type_of_number_t;
            typedef enum { Q, R } enum_t;
            {{declaration}}
            """);
        var source = _directory.Write("types.bpf.c", "#include \"types.h\"\nstruct exported one;\n");

        var model = await toolchain.ReadModelAsync(source, header);
        Assert.Empty(model.Diagnostics);
        var exported = model.Exports.Single(id => model.Types[id] is BtfComposite { Name: "exported" });
        var types = BpfObject.Read(await toolchain.CompileAsync(source), "types_bpf").Types;
        // What the reader refuses would be refused in a package, too.
        return (TypeText.Of(model.Types, exported), TypeText.Of(types, types.Find(BtfKind.Struct, "exported")));
    }
}
