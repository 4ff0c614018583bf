using System.Text;
using Eunomia.Linux;

namespace Eunomia.Cc.Cli.Tests;

public class RawArgumentsTests
{
    [Fact]
    public void Arguments_are_split_and_keep_bytes_that_are_no_utf8()
    {
        var arguments = RawArguments.Split(Encoding.Latin1.GetBytes("ecc\0\u00c3\u00a4\u00ff.bpf.c\0\0rest"));

        Assert.Equal(["ecc", "ä\\xff.bpf.c", ""], arguments.Select(NativeText.Show));
    }

    [Fact]
    public void Arguments_that_dotnet_has_understood_stay()
    {
        string[] arguments = ["a.bpf.c", "ä.bpf.c"];

        Assert.Same(arguments, RawArguments.Read(arguments));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain.bpf.c")]
    [InlineData("\u00c3\u00a4 \u00ff\u00fe")]
    [InlineData("\u00c3")]
    [InlineData("\u00e2\u0082\u00e2\u0082\u00ac")]
    [InlineData("\u00f0\u009f\u0098\u0080\u00f0\u009f")]
    [InlineData("\u00ef\u00bf\u00bd\u0080")] // U+FFFD itself
    [InlineData("\u00ee\u00be\u0080\u00ee\u00bf\u00bf")] // the characters that stand for bytes, as characters
    public void Bytes_of_any_kind_become_text_and_the_same_bytes_again(string latin1)
    {
        var bytes = Encoding.Latin1.GetBytes(latin1);

        var text = NativeText.Decode(bytes);

        Assert.Equal(bytes, NativeText.Encode(text));
        Assert.Equal(Encoding.UTF8.GetString(bytes), NativeText.AsRead(text));
        Assert.True(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text, "it is Unicode itself");
    }

    [Theory]
    [InlineData("caf\u00e9.c", "caf\\xe9.c")]
    [InlineData("\u00c3\u00a9\u001b", "é\\x1b")]
    [InlineData("\u00ee\u00be\u0080", "\\xee\\xbe\\x80")]
    public void A_terminal_shows_such_bytes_in_hexadecimal(string latin1, string shown) =>
        Assert.Equal(shown, TerminalText.Escape(NativeText.Decode(Encoding.Latin1.GetBytes(latin1))));
}
