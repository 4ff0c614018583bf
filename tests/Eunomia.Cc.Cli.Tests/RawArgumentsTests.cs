namespace Eunomia.Cc.Cli.Tests;

public class RawArgumentsTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("ecc\0a.bpf.c\0", null)]
    [InlineData("ecc\0\u00c3\u00a4.bpf.c\0", null)]
    [InlineData("ecc\0\u00ef\u00bf\u00bd\0", null)]
    [InlineData("ecc\0a\u00ff.bpf.c\0", "a\\xff.bpf.c")]
    [InlineData("ecc\0\u00c3\u00a4\u00c3\0\u00ff\0", "ä\\xc3")]
    public void The_first_argument_that_is_no_utf8_is_found(string bytes, string? argument) =>
        Assert.Equal(argument, RawArguments.FindIn(System.Text.Encoding.Latin1.GetBytes(bytes)));
}
