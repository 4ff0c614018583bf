using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.CHeader;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Objects;

namespace Eunomia.Bpf.Tests.CHeader;

/// <summary>What is written of types that are made by hand; clang compiles all of it without a warning.</summary>
public sealed class VmlinuxWriterTests : IDisposable
{
    private const uint Flag = 1u << 31;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-header-");
    private readonly BtfBuilder _btf = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_header_without_types_has_only_macros()
    {
        var text = Encoding.UTF8.GetString(VmlinuxWriter.Write(_btf.Build()));

        Assert.Equal(
            """
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            #ifndef __ksym
            #define __ksym __attribute__((section(".ksyms")))
            #endif

            #ifndef __weak
            #define __weak __attribute__((weak))
            #endif

            #ifndef __bpf_fastcall
            #if __has_attribute(bpf_fastcall)
            #define __bpf_fastcall __attribute__((bpf_fastcall))
            #else
            #define __bpf_fastcall
            #endif
            #endif

            /* BPF kfuncs */
            #ifndef BPF_NO_KFUNC_PROTOTYPES
            #endif

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */

            """, text);
    }

    [Fact]
    public void Structs_come_after_what_they_hold_and_after_the_names_of_what_they_point_to()
    {
        var integer = _btf.Int("int");
        var a = _btf.Count + 1;
        _btf.Struct("a", 24, ("b", a + 1, 0), ("self", a + 2, 128));
        _btf.Struct("b", 16, ("c", a + 3, 0), ("number", integer, 64));
        _btf.Pointer(a);
        _btf.Pointer(a + 4);
        _btf.Struct("c", 4, ("number", integer, 0));

        AssertDeclares("""
            struct c;

            struct b {
            	struct c *c;
            	int number;
            };

            struct a {
            	struct b b;
            	struct a *self;
            };

            struct c {
            	int number;
            };
            """);
    }

    [Fact]
    public void Declarators_are_read_from_the_inside_out()
    {
        var integer = _btf.Int("int");
        var character = _btf.Int("char", 1);
        var constant = _btf.Add(BtfKind.Const, "", 0, character);
        var text = _btf.Pointer(constant);
        var function = _btf.Prototype(integer, ("", text), ("", 0));
        var pointer = _btf.Pointer(function);
        var array = _btf.Array(_btf.Array(pointer, 3), 2);
        var constantPointer = _btf.Add(BtfKind.Const, "", 0, text);
        var pointerToArray = _btf.Pointer(_btf.Array(constantPointer, 4));
        var noParameters = _btf.Pointer(_btf.Prototype(0));
        var returning = _btf.Pointer(_btf.Prototype(pointer, ("", integer)));
        var atomic = _btf.Add(BtfKind.Volatile, "", 0, constant);
        var restricted = _btf.Add(BtfKind.Restrict, "", 0, _btf.Pointer(0));
        _btf.Typedef("table", array);
        _btf.Typedef("pointer_to_array", pointerToArray);
        _btf.Typedef("no_parameters", noParameters);
        _btf.Typedef("returning", returning);
        _btf.Typedef("function", function);
        _btf.Typedef("atomic", atomic);
        _btf.Typedef("restricted", restricted);
        _btf.Typedef("unspecified", _btf.Prototype(0, ("", 0)));

        AssertDeclares("""
            typedef const volatile char atomic;

            typedef const char * const (*pointer_to_array)[4];

            typedef int function(const char *, ...);

            typedef int (* (*returning)(int))(const char *, ...);

            typedef int (*table[2][3])(const char *, ...);

            typedef void (*no_parameters)(void);

            typedef void unspecified();

            typedef void * restrict restricted;
            """, sorted: true);
    }

    [Fact]
    public void Enums_have_the_size_and_the_sign_that_they_had()
    {
        _btf.Add(BtfKind.Enum, "small", 2, 1, _btf.String("SMALL_A"), 0, _btf.String("SMALL_B"), 255);
        _btf.Add(BtfKind.Enum, "before_there_was_a_sign", 2, 1, _btf.String("OLD_A"), 3, _btf.String("OLD_B"), uint.MaxValue);
        _btf.Add(BtfKind.Enum, "medium", 1, 2, _btf.String("MEDIUM"), 300);
        _btf.AddRaw(_btf.String("negative"), Flag | (uint)BtfKind.Enum << 24 | 1, 4, _btf.String("NEGATIVE"), uint.MaxValue);
        _btf.Add(BtfKind.Enum, "unsigned_enum", 1, 4, _btf.String("LARGEST"), uint.MaxValue);
        _btf.Add(BtfKind.Enum64, "wide", 1, 8, _btf.String("WIDE"), 1, 1);
        _btf.Add(BtfKind.Enum64, "wide_by_order", 1, 8, _btf.String("NARROW"), 1, 0);
        _btf.AddRaw(_btf.String("wide_negative"), Flag | (uint)BtfKind.Enum64 << 24 | 2, 8, _btf.String("WIDE_A"), 0, 1u << 31, _btf.String("WIDE_B"), uint.MaxValue, uint.MaxValue);
        _btf.Add(BtfKind.Enum, "only_declared", 0, 4);
        _btf.Add(BtfKind.Enum, "", 1, 4, _btf.String("NAMELESS"), 7);
        _btf.Add(BtfKind.Enum, "", 0, 4);

        AssertDeclares("""
            enum {
            	NAMELESS = 7,
            };

            enum before_there_was_a_sign {
            	OLD_A = 3,
            	OLD_B = -1,
            } __attribute__((mode(byte)));

            enum medium {
            	MEDIUM = 300,
            } __attribute__((mode(HI)));

            enum negative {
            	NEGATIVE = -1,
            };

            enum only_declared;

            enum small {
            	SMALL_A = 0,
            	SMALL_B = 255,
            } __attribute__((mode(byte)));

            enum unsigned_enum {
            	LARGEST = 4294967295,
            };

            enum wide {
            	WIDE = 4294967297ULL,
            };

            enum wide_by_order {
            	NARROW = 1ULL,
            } __attribute__((mode(word)));

            enum wide_negative {
            	WIDE_A = (-9223372036854775807LL - 1),
            	WIDE_B = -1LL,
            };
            """, "sizeof(enum small) == 1", "sizeof(enum before_there_was_a_sign) == 1", "sizeof(enum medium) == 2", "sizeof(enum wide_by_order) == 8", "WIDE_A < WIDE_B");
    }

    [Fact]
    public void Gaps_that_c_would_not_leave_are_filled()
    {
        var integer = _btf.Int("int");
        var character = _btf.Int("char", 1);
        var wide = _btf.Int("long unsigned int", 8, BtfIntEncoding.None);
        _btf.Struct("natural", 16, ("a", character, 0), ("b", wide, 64));
        _btf.Struct("aligned", 64, ("a", wide, 0), ("b", integer, 256));
        _btf.Struct("packed", 9, ("a", character, 0), ("b", wide, 8));
        _btf.Struct("packed_with_gap", 13, ("a", character, 0), ("b", wide, 40));
        _btf.Struct("nothing_known", 12);
        _btf.Struct("empty", 0);
        var inner = _btf.Add(BtfKind.Union, "", 1, 16, _btf.String("x"), character, 0);
        _btf.Struct("with_union", 32, ("", inner, 0), ("y", wide, 128));

        AssertDeclares("""
            struct aligned {
            	long unsigned int a;
            	long: 64;
            	long: 64;
            	long: 64;
            	int b;
            	long: 64;
            	long: 64;
            	long: 64;
            };

            struct empty {};

            struct natural {
            	char a;
            	long unsigned int b;
            };

            struct nothing_known {
            	long: 64;
            	int: 32;
            };

            struct packed {
            	char a;
            	long unsigned int b;
            } __attribute__((packed));

            struct packed_with_gap {
            	char a;
            	int: 0;
            	char: 8;
            	long unsigned int b;
            } __attribute__((packed));

            struct with_union {
            	union {
            		char x;
            		struct {
            			long: 64;
            			long: 64;
            		};
            	};
            	long unsigned int y;
            	long: 64;
            };
            """,
            "sizeof(struct aligned) == 64", "__builtin_offsetof(struct aligned, b) == 32", "sizeof(struct packed_with_gap) == 13", "__builtin_offsetof(struct packed_with_gap, b) == 5",
            "sizeof(struct nothing_known) == 12", "sizeof(struct with_union) == 32", "__builtin_offsetof(struct with_union, y) == 16");
    }

    [Fact]
    public void Bit_fields_are_where_they_were()
    {
        var integer = _btf.Int("unsigned int", 4, BtfIntEncoding.None);
        var old = _btf.Int("int", bits: 3);
        AddBitFields("fields", 8, ("a", integer, 0, 3), ("b", integer, 5, 2), ("c", integer, 28, 4), ("d", integer, 32, 8));
        AddBitFields("crossing", 5, ("a", integer, 0, 20), ("b", integer, 20, 20));
        AddBitFields("after_member", 8, ("a", integer, 0, 0), ("b", integer, 48, 16));
        _btf.Struct("before_there_was_a_flag", 4, ("a", old, 0), ("b", old, 3));

        AssertDeclares("""
            struct after_member {
            	unsigned int a;
            	short: 16;
            	unsigned int b: 16;
            };

            struct before_there_was_a_flag {
            	int a: 3;
            	int b: 3;
            };

            struct crossing {
            	unsigned int a: 20;
            	unsigned int b: 20;
            } __attribute__((packed));

            struct fields {
            	unsigned int a: 3;
            	char: 2;
            	unsigned int b: 2;
            	short: 9;
            	short: 12;
            	unsigned int c: 4;
            	unsigned int d: 8;
            };
            """, "sizeof(struct crossing) == 5", "sizeof(struct fields) == 8", "sizeof(struct after_member) == 8");
    }

    [Fact]
    public void A_name_that_is_given_twice_gets_a_number()
    {
        var integer = _btf.Int("int");
        _btf.Struct("thing", 4, ("a", integer, 0));
        var second = _btf.Struct("thing", 8, ("b", integer, 0), ("c", integer, 32));
        _btf.Add(BtfKind.Union, "thing", 1, 4, _btf.String("u"), integer, 0);
        _btf.Typedef("thing", second);
        _btf.Typedef("thing", integer);
        _btf.Add(BtfKind.Enum, "one", 1, 4, _btf.String("VALUE"), 1);
        _btf.Add(BtfKind.Enum, "two", 1, 4, _btf.String("VALUE"), 2);
        _btf.Add(BtfKind.Forward, "thing", 0, 0);

        AssertDeclares("""
            enum one {
            	VALUE = 1,
            };

            enum two {
            	VALUE___2 = 2,
            };

            typedef int thing;

            struct thing {
            	int a;
            };

            struct thing___3 {
            	int b;
            	int c;
            };

            union thing___2 {
            	int u;
            };

            typedef struct thing___3 thing___2;

            struct thing;
            """, sorted: true);
    }

    [Fact]
    public void Names_that_c_cannot_say_get_underscores_and_a_number()
    {
        var integer = _btf.Int("int");
        _btf.Struct("Option<u8>", 12, ("for", integer, 0), ("a b", integer, 32), ("ünï", integer, 64));
        _btf.Typedef("2fast", integer);
        _btf.Typedef("register", integer);
        _btf.Add(BtfKind.Enum, "", 2, 4, _btf.String("while"), 1, _btf.String("A-B"), 2);

        AssertDeclares("""
            enum {
            	_while___6_0 = 1,
            	_A_B___6_1 = 2,
            };

            typedef int _2fast___4;

            typedef int _register___5;

            struct _Option_u8____3 {
            	int _for___2;
            	int _a_b___3;
            	int ___n_____4;
            };
            """);
    }

    [Fact]
    public void Numbers_that_bpf_does_not_have_are_integers_of_their_size()
    {
        var half = _btf.Add(BtfKind.Float, "_Float16", 0, 2);
        var extended = _btf.Add(BtfKind.Float, "long double", 0, 16);
        var twice = _btf.Add(BtfKind.Float, "double", 0, 8);
        var poly = _btf.Int("__Poly8_t", 1, BtfIntEncoding.None);
        var odd = _btf.Int("unsigned long long int long", 8, BtfIntEncoding.None);
        var boolean = _btf.Int("_Bool", 1, BtfIntEncoding.Bool);
        _btf.Struct("numbers", 48, ("half", half, 0), ("poly", poly, 16), ("boolean", boolean, 24), ("odd", odd, 64), ("extended", extended, 128), ("twice", twice, 256), ("again", poly, 320));

        AssertDeclares("""
            typedef unsigned char __Poly8_t;

            struct numbers {
            	unsigned short half;
            	__Poly8_t poly;
            	_Bool boolean;
            	unsigned long long odd;
            	unsigned __int128 extended;
            	double twice;
            	__Poly8_t again;
            };
            """, "sizeof(struct numbers) == 48");
    }

    [Fact]
    public void A_member_that_c_cannot_declare_leaves_its_bytes()
    {
        var integer = _btf.Int("int");
        var boolean = _btf.Int("_Bool", 1, BtfIntEncoding.Bool);
        var declared = _btf.Add(BtfKind.Enum, "declared", 0, 4);
        _btf.Struct("overlapping", 12, ("a", integer, 0), ("over_a", integer, 16), ("b", integer, 64));
        _btf.Struct("nameless", 12, ("", integer, 0), ("b", integer, 64), ("c", declared, 32));
        AddBitFields("wide", 4, ("a", boolean, 0, 2), ("b", boolean, 2, 1));
        _btf.Add(BtfKind.Union, "elsewhere", 2, 8, _btf.String("a"), integer, 0, _btf.String("b"), integer, 32);

        AssertDeclares("""
            enum declared;

            union elsewhere {
            	int a;
            	struct {
            		long: 64;
            	};
            };

            struct nameless {
            	long: 64;
            	int b;
            };

            struct overlapping {
            	int a;
            	long: 0;
            	int b;
            };

            struct wide {
            	char: 2;
            	_Bool b: 1;
            	int: 0;
            };
            """, "sizeof(struct overlapping) == 12", "sizeof(union elsewhere) == 8", "sizeof(struct wide) == 4");
    }

    [Fact]
    public void A_member_without_a_name_may_have_a_tag()
    {
        var integer = _btf.Int("int");
        var tagged = _btf.Struct("tagged", 4, ("a", integer, 0));
        var constant = _btf.Add(BtfKind.Const, "", 0, tagged);
        _btf.Struct("holder", 8, ("", tagged, 0), ("", constant, 32));

        // Two members of one name: only to see both forms.
        Assert.Contains("""
            struct holder {
            	struct {
            		int a;
            	};
            	const struct {
            		int a;
            	};
            };
            """, Encoding.UTF8.GetString(VmlinuxWriter.Write(_btf.Build())), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_of_the_kernel_are_declared_once()
    {
        var integer = _btf.Int("int");
        var tag = _btf.Add(BtfKind.TypeTag, "rcu", 0, 0);
        var hostile = _btf.Add(BtfKind.TypeTag, "x\")))", 0, tag);
        var arena = _btf.AddRaw(_btf.String("address_space(1)"), Flag | (uint)BtfKind.TypeTag << 24, 0);
        var prototype = _btf.Prototype(_btf.Pointer(arena), ("p", _btf.Pointer(hostile)), ("if", integer));
        var first = _btf.Add(BtfKind.Function, "first", 0, prototype);
        var second = _btf.Add(BtfKind.Function, "second", 0, prototype);
        var again = _btf.Add(BtfKind.Function, "first", 0, prototype);
        var impossible = _btf.Add(BtfKind.Function, "a.b", 0, prototype);
        _btf.Add(BtfKind.Function, "not_for_programs", 0, prototype);
        foreach (var function in new[] { first, second, again, impossible })
        {
            _btf.Add(BtfKind.DeclTag, "bpf_kfunc", 0, function, uint.MaxValue);
        }

        _btf.Add(BtfKind.DeclTag, "bpf_fastcall", 0, second, uint.MaxValue);
        _btf.Add(BtfKind.DeclTag, "bpf_kfunc", 0, first, 0);

        AssertDeclares("""
            extern void __attribute__((address_space(1))) *first(void __attribute__((btf_type_tag("rcu"))) *p, int) __weak __ksym;
            extern void __attribute__((address_space(1))) *second(void __attribute__((btf_type_tag("rcu"))) *p, int) __weak __ksym __bpf_fastcall;
            """);
    }

    [Fact]
    public void A_list_of_arguments_is_clangs_but_where_its_size_counts()
    {
        var integer = _btf.Int("int");
        var list = _btf.Struct("__va_list_tag", 24, ("a", integer, 0));
        var arguments = _btf.Typedef("va_list", _btf.Typedef("__builtin_va_list", _btf.Array(list, 1)));
        _btf.Struct("holder", 32, ("list", arguments, 0), ("pointer", _btf.Pointer(arguments), 192));

        AssertDeclares("""
            struct __va_list_tag {
            	int a;
            	long: 64;
            	long: 64;
            };

            typedef __builtin_va_list va_list;

            struct holder {
            	struct __va_list_tag list[1];
            	va_list *pointer;
            };
            """, "sizeof(struct holder) == 32");
    }

    [Fact]
    public void A_kernel_of_32_bits_has_pointers_of_its_own_size()
    {
        var word = _btf.Int("long unsigned int", 4, BtfIntEncoding.None);
        _btf.Struct("node", 12, ("next", _btf.Pointer(0), 0), ("value", word, 32), ("last", word, 64));

        AssertDeclares("""
            struct node {
            	void *next;
            	long unsigned int value;
            	long unsigned int last;
            };
            """);
    }

    [Fact]
    public void The_byte_order_does_not_matter()
    {
        Assert.Equal(Make(bigEndian: false), Make(bigEndian: true));

        static byte[] Make(bool bigEndian)
        {
            var btf = new BtfBuilder(bigEndian);
            var integer = btf.Int("int");
            btf.Struct("both", 8, ("a", integer, 0), ("b", integer, 32));
            btf.Add(BtfKind.Enum64, "wide", 1, 8, btf.String("WIDE"), 7, 9);
            return VmlinuxWriter.Write(btf.Build());
        }
    }

    private void AddBitFields(string name, uint size, params (string Name, uint Type, uint Offset, uint Width)[] members) => _btf.AddRaw(
        _btf.String(name), Flag | (uint)BtfKind.Struct << 24 | (uint)members.Length, size,
        [.. members.SelectMany(member => new[] { _btf.String(member.Name), member.Type, member.Width << 24 | member.Offset })]);

    /// <summary>Compares the declarations with what is expected, and compiles them.</summary>
    private void AssertDeclares(string expected, params string[] facts) => AssertDeclares(expected, sorted: false, facts);

    private void AssertDeclares(string expected, bool sorted, params string[] facts)
    {
        var header = VmlinuxWriter.Write(_btf.Build());
        var text = Encoding.UTF8.GetString(header);
        var start = text.LastIndexOf("#endif\n#endif\n\n", text.IndexOf("/* BPF kfuncs */", StringComparison.Ordinal), StringComparison.Ordinal) + 15;
        var declarations = text[start..text.LastIndexOf("#endif\n\n#ifndef BPF_NO_PRES", StringComparison.Ordinal)]
            .Replace("/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n", "", StringComparison.Ordinal).TrimEnd('\n');
        Assert.Equal(sorted ? Sorted(expected) : expected, sorted ? Sorted(declarations) : declarations);
        File.WriteAllBytes(Path.Combine(_directory.FullName, "vmlinux.h"), header);
        var source = Path.Combine(_directory.FullName, "program.c");
        File.WriteAllText(source, "#include \"vmlinux.h\"\n" + string.Concat(facts.Select(fact => $"_Static_assert({fact}, \"{fact}\");\n")));
        Tool.Output(BpfToolchain.RequireClang(), "-target", "bpf", "-fsyntax-only", "-g", "-O2", "-Wall", "-Wextra", "-Werror", "-Wno-pragma-clang-attribute", source);
    }

    private static string Sorted(string declarations) => string.Join("\n\n", declarations.Split("\n\n").Order(StringComparer.Ordinal));
}
