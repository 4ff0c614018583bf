using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

/// <summary>Addresses, ports and interfaces as options.</summary>
public sealed class NetworkOptionTests
{
    [Theory]
    [InlineData("u32", null, "10.99.9.9", "0a630909")]
    [InlineData("be32", null, "10.99.9.9", "0a630909")]
    [InlineData("u32", "ipv4", "10.99.9.9", "0a630909")]
    [InlineData("u32", "ipv4", "1", "01000000")]
    [InlineData("be32", null, "1", "00000001")]
    [InlineData("be16", null, "443", "01bb")]
    [InlineData("u16", "port", "443", "01bb")]
    [InlineData("u32", "port", "443", "01bb0000")]
    [InlineData("u16", null, "443", "bb01")]
    [InlineData("u8x6", null, "02:42:ac:11:00:02", "0242ac110002")]
    [InlineData("u8x6", "mac", "2-42-AC-11-0-2", "0242ac110002")]
    [InlineData("u8x6", "mac", "1,2,3", "010203000000")]
    [InlineData("u8x16", null, "2001:db8::1", "20010db8000000000000000000000001")]
    [InlineData("u8x16", "ipv6", "10.0.0.1", "00000000000000000000ffff0a000001")]
    [InlineData("in6", null, "::1", "00000000000000000000000000000001")]
    [InlineData("u32x2", null, "10.0.0.1,10.0.0.2", "0a0000010a000002")]
    [InlineData("be16x2", null, "80,443", "005001bb")]
    [InlineData("u32", "ifindex", "lo", "01000000")]
    [InlineData("u32", "ifindex", "7", "07000000")]
    [InlineData("u8x6", "text", "bob", "626f62000000")]
    [InlineData("charx16", null, "::1", "3a3a3100000000000000000000000000")]
    public void Text_becomes_the_bytes_that_packets_have(string type, string? format, string text, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexStringLower(Variable("it", type, format).Parse(text)));

    [Theory]
    [InlineData("u32", "ipv4", "10.99.9", "'10.99.9' is not an IPv4 address, which 'it' (u32) needs")]
    [InlineData("u32", null, "10.99.9", "'10.99.9' is not an integer, which 'it' (u32) needs")]
    [InlineData("u8x6", "mac", "02:42:ac:11:00", "'02:42:ac:11:00' is not a hardware address, which 'it' (u8[6]) needs")]
    [InlineData("u8x16", "ipv6", "nowhere", "'nowhere' is not an IPv6 address, which 'it' (u8[16]) needs")]
    [InlineData("u16", "port", "65536", "'65536' is out of range for 'it' (a port: 0 to 65535)")]
    [InlineData("u16", "port", "-1", "'-1' is out of range for 'it' (a port: 0 to 65535)")]
    [InlineData("u32", "ifindex", "nosuchif", "'nosuchif' is not an interface of this machine, which 'it' (u32) needs")]
    [InlineData("u32", null, "lo", "'lo' is not an integer, which 'it' (u32) needs")]
    public void Text_of_another_format_is_refused(string type, string? format, string text, string message) =>
        Assert.Equal(message, Assert.Throws<BpfRuntimeException>(() => Variable("it", type, format).Parse(text)).Problem.Message);

    [Fact]
    public void A_variable_called_ifindex_takes_the_name_of_an_interface() =>
        Assert.Equal([1, 0, 0, 0], Variable("target_ifindex", "u32", null).Parse("lo"));

    [Theory]
    [InlineData("u32", "ipv4", "0a630909", "10.99.9.9")]
    [InlineData("u8x16", "ipv6", "20010db8000000000000000000000001", "2001:db8::1")]
    [InlineData("u8x6", "text", "626f62000000", "bob")]
    [InlineData("u8x6", "mac", "0242ac110002", "02:42:ac:11:00:02")]
    [InlineData("u16", "port", "01bb", "443")]
    [InlineData("be16", null, "01bb", "443")]
    [InlineData("u32", "ifindex", "01000000", "lo")]
    [InlineData("u32", "ifindex", "00000000", "0")]
    public void Help_shows_a_default_as_it_is_written(string type, string? format, string bytes, string expected) =>
        Assert.Equal(expected, Variable("it", type, format, Convert.FromHexString(bytes)).DefaultText);

    [Fact]
    public void A_number_in_a_package_is_as_the_machine_stores_it_and_a_text_as_it_is_typed()
    {
        var globals = new TestGlobals();
        var port = globals.Add(new BtfTypedef("__be16", globals.Int("u16", 2)));
        globals.Variable("number", port, value: "47873").Variable("text", port, value: "\"443\"").Variable("port", port, value: "443", format: "port");
        var created = globals.Create();

        Assert.All(created.All, variable => Assert.Equal([0x01, 0xbb], variable.DefaultBytes!));
    }

    private static GlobalVariable Variable(string name, string type, string? format, byte[]? initial = null)
    {
        var globals = new TestGlobals();
        var array = type.Split('x');
        var id = array[0] switch
        {
            "u8" => globals.Int("u8", 1),
            "u16" => globals.Int("u16", 2),
            "be16" => globals.Add(new BtfTypedef("__be16", globals.Int("u16", 2))),
            "be32" => globals.Add(new BtfTypedef("__be32", globals.Int("u32", 4))),
            "char" => globals.Char(),
            "in6" => globals.Add(new BtfComposite("in6_addr", false, 16, [new("bytes", globals.Array(globals.Int("u8", 1), 16), 0, 0)], false)),
            _ => globals.Int("u32", 4),
        };
        id = array.Length > 1 ? globals.Array(id, uint.Parse(array[1], System.Globalization.CultureInfo.InvariantCulture)) : id;
        return globals.Variable(name, id, initial: initial, format: format).Create().Find(name)!;
    }
}
