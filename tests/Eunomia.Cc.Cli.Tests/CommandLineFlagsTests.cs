using Eunomia.Cc.Cli.Options;

namespace Eunomia.Cc.Cli.Tests;

public sealed class CommandLineFlagsTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \t\n ")]
    [InlineData("-DX -DY", "-DX", "-DY")]
    [InlineData("  -DX\t\n-DY ", "-DX", "-DY")]
    [InlineData("-DX=\"a b\"", "-DX=a b")]
    [InlineData("-DX='a b'", "-DX=a b")]
    [InlineData("'-DX=\"a\"'", "-DX=\"a\"")]
    [InlineData("-DX=\\\"a\\\"", "-DX=\"a\"")]
    [InlineData("\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("'a\\'b", "a\\b")]
    [InlineData("a\\ b", "a b")]
    [InlineData("\"\" ''", "", "")]
    [InlineData("a\"\"b", "ab")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("a\\", "a\\")]
    [InlineData("$HOME `x` * ~", "$HOME", "`x`", "*", "~")]
    [InlineData("-DX=\u00e9", "-DX=\u00e9")]
    public void Words_are_split_as_a_shell_does_without_expanding_anything(string text, params string[] words) =>
        Assert.Equal(words, CommandLineFlags.Split(text)!.Value);

    [Theory]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("a 'b")]
    [InlineData("\"a'")]
    [InlineData("\"a\\\"")]
    public void An_open_quote_is_no_flag(string text) => Assert.Null(CommandLineFlags.Split(text));
}
