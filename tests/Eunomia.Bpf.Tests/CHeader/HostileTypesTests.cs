using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.CHeader;
using Eunomia.Bpf.Tests.Btf;

namespace Eunomia.Bpf.Tests.CHeader;

/// <summary>Types that no compiler makes: they are refused, or written, in little time and memory.</summary>
public sealed class HostileTypesTests
{
    private readonly BtfBuilder _btf = new();

    [Fact]
    public void A_struct_in_itself_is_refused()
    {
        _btf.Struct("a", 8, ("b", 2, 0));
        _btf.Struct("b", 8, ("a", 1, 0));

        AssertRefused("BTF type 1 (Struct 'a') contains itself");
    }

    [Theory]
    [InlineData(BtfKind.Typedef, "t")]
    [InlineData(BtfKind.Const, "")]
    [InlineData(BtfKind.Pointer, "")]
    [InlineData(BtfKind.TypeTag, "t")]
    public void A_type_of_itself_is_refused(BtfKind kind, string name)
    {
        _btf.Add(kind, name, 0, 1);
        _btf.Struct("user", 8, ("member", 1, 0));

        AssertRefused("");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(200_000)]
    public void Pointers_to_pointers_end(int depth)
    {
        for (var i = 0; i < depth; i++)
        {
            _btf.Pointer(_btf.Count);
        }

        _btf.Struct("user", 8, ("member", _btf.Count, 0));

        if (depth > 100)
        {
            AssertRefused("nested more than 512 deep");
        }
        else
        {
            Assert.Contains($"\tvoid {new string('*', depth)}member;", Write(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Structs_without_names_end()
    {
        var inner = _btf.Int("int");
        for (var i = 0; i < 100; i++)
        {
            inner = _btf.Struct("", 4, ("a", inner, 0));
        }

        _btf.Struct("user", 4, ("member", inner, 0));

        AssertRefused("nested more than 64 deep");
    }

    [Fact]
    public void Few_types_that_stand_for_many_bytes_are_refused()
    {
        var inner = _btf.Int("char", 1);
        for (var i = 0; i < 30; i++)
        {
            inner = _btf.Struct("", 1u << (i + 1 > 28 ? 28 : i + 1), ("a", inner, 0), ("b", inner, i < 28 ? 8u << i : 0));
        }

        _btf.Struct("user", 1u << 28, ("member", inner, 0));

        AssertRefused("");
    }

    [Fact]
    public void Functions_of_functions_of_functions_are_refused()
    {
        var inner = _btf.Pointer(0);
        for (var i = 0; i < 40; i++)
        {
            inner = _btf.Pointer(_btf.Prototype(inner, ("", inner), ("", inner), ("", inner)));
        }

        _btf.Typedef("user", inner);

        AssertRefused("");
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(1u << 30)]
    public void A_struct_of_nothing_but_padding_is_refused_when_it_is_large(uint size)
    {
        _btf.Struct("large", size);

        AssertRefused("more than 67108864 bytes of C");
    }

    [Fact]
    public void Arrays_that_are_too_large_or_of_nothing_are_refused()
    {
        var integer = _btf.Int("int");
        _btf.Typedef("large", _btf.Array(_btf.Array(integer, uint.MaxValue), uint.MaxValue));
        AssertRefused("is too large");

        var second = new BtfBuilder();
        second.Typedef("nothing", second.Array(0, 4));
        Assert.Contains("has no size", Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write(second.Build())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4u, 1u)]
    [InlineData(0u, 0u)]
    public void A_member_outside_of_its_struct_is_refused(uint size, uint offset)
    {
        var integer = _btf.Int("int");
        _btf.Struct("small", size, ("member", integer, offset));

        AssertRefused($"has {size} bytes, and a member of 32 bits at bit {offset}");
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(0u)]
    [InlineData(32u)]
    public void A_number_that_c_does_not_have_is_refused(uint size)
    {
        _btf.Struct("user", 64, ("member", _btf.Int("odd number", size), 0));

        AssertRefused($"has {size} bytes");
    }

    [Fact]
    public void A_function_that_returns_an_array_is_refused()
    {
        _btf.Typedef("user", _btf.Prototype(_btf.Array(_btf.Int("int"), 2)));

        AssertRefused("returns an array or a function");
    }

    [Fact]
    public void A_parameter_of_nothing_is_refused()
    {
        _btf.Typedef("user", _btf.Prototype(0, ("a", 0), ("b", 0)));

        AssertRefused("has a parameter of type void");
    }

    [Theory]
    [InlineData(99u)]
    [InlineData(uint.MaxValue)]
    public void A_type_that_does_not_exist_is_refused(uint id)
    {
        _btf.Pointer(id);

        AssertRefused("names a type or a string that does not exist");
    }

    [Fact]
    public void A_member_that_is_a_declaration_is_refused()
    {
        var function = _btf.Add(BtfKind.Function, "f", 0, _btf.Prototype(0));
        _btf.Struct("user", 8, ("member", function, 0));

        AssertRefused("that is none");
    }

    [Fact]
    public void As_many_members_as_there_can_be_are_written()
    {
        var integer = _btf.Int("int");
        _btf.Struct("many", 65535 * 4, [.. Enumerable.Range(0, 65535).Select(i => ($"m{i}", integer, (uint)i * 32))]);

        Assert.EndsWith("m65534;\n};\n\n", Write().Split("/* BPF kfuncs */")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_any_bytes_make_no_new_lines()
    {
        var integer = _btf.Int("int");
        _btf.Struct("a;\n#include \"/etc/passwd\"\nstruct b", 4, ("x; } ; int y", integer, 0));
        _btf.Add(BtfKind.Enum, "e\"", 1, 4, _btf.String("V = 1 };"), 1);
        _btf.Typedef("t\\\n", integer);

        Assert.DoesNotContain("/etc/passwd", Write(), StringComparison.Ordinal);
        Assert.DoesNotContain('\\', Write());
    }

    [Fact]
    public void A_damaged_byte_is_refused_or_means_something_else()
    {
        var integer = _btf.Int("int");
        var inner = _btf.Struct("", 4, ("a", integer, 0));
        _btf.Struct("user", 24, ("", inner, 0), ("array", _btf.Array(integer, 2), 32), ("pointer", _btf.Pointer(_btf.Prototype(integer, ("x", integer))), 128));
        _btf.Add(BtfKind.Enum, "values", 2, 4, _btf.String("A"), 1, _btf.String("B"), 2);
        _btf.Typedef("name", 3);
        _btf.Add(BtfKind.Forward, "declared", 0, 0);
        var whole = _btf.Build();
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff, (byte)(whole[i] + 1), (byte)(whole[i] ^ 4) })
            {
                var damaged = whole.ToArray();
                damaged[i] = value;
                Assert.True(Record.Exception(() => VmlinuxWriter.Write(damaged)) is null or MalformedInputException, $"byte {i} is {value}");
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_btf_are_refused()
    {
        Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write([]));
        Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write("struct s;"u8.ToArray()));
        Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write("\u007fELF"u8.ToArray()));
        Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write(new byte[(64 << 20) + 1]));
    }

    private string Write() => Encoding.UTF8.GetString(VmlinuxWriter.Write(_btf.Build()));

    private void AssertRefused(string message) =>
        Assert.Contains(message, Assert.Throws<MalformedInputException>(() => VmlinuxWriter.Write(_btf.Build())).Message, StringComparison.Ordinal);
}
