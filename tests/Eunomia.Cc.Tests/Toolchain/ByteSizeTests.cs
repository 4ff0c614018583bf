using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Toolchain;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("123", 123)]
    [InlineData("100k", 100_000)]
    [InlineData("100K", 100_000)]
    [InlineData("500M", 500_000_000)]
    [InlineData("2g", 2_000_000_000)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036G", 9_223_372_036_000_000_000)]
    public void A_size_is_a_number_with_or_without_a_unit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Fact]
    public void The_environment_says_how_large_the_cache_may_grow()
    {
        Assert.Equal(2_000_000, Of("2M").CacheSize);
        Assert.Equal(ToolchainOptions.DefaultCacheSize, Of("").CacheSize);
        Assert.Throws<FormatException>(() => Of("much"));

        static ToolchainOptions Of(string size) => ToolchainOptions.FromEnvironment(name => name == "ECC_CACHE_SIZE" ? size : null);
    }

    [Theory]
    [InlineData("G")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5G")]
    [InlineData("1,000")]
    [InlineData("5 M")]
    [InlineData(" 5")]
    [InlineData("1T")]
    [InlineData("500MB")]
    [InlineData("0x10")]
    [InlineData("٣")]
    [InlineData("9223372037G")]
    [InlineData("9223372036854775808")]
    public void Anything_else_is_refused_and_the_right_form_said(string text) =>
        Assert.Equal($"'{text}' is no size; one is like 500M or 2G", Assert.Throws<FormatException>(() => ByteSize.Parse(text)).Message);
}
