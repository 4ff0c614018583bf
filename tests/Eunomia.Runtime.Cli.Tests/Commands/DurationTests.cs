using Eunomia.Cli;
using Eunomia.Runtime.Cli.Commands;

namespace Eunomia.Runtime.Cli.Tests.Commands;

public sealed class DurationTests
{
    [Theory]
    [InlineData("1ms", 1)]
    [InlineData("500ms", 500)]
    [InlineData("0.5s", 500)]
    [InlineData("10", 10_000)]
    [InlineData("10s", 10_000)]
    [InlineData(".5", 500)]
    [InlineData("5m", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("8784h", 31_622_400_000)]
    public void A_time_is_a_number_with_a_unit(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.Parse("--timeout", text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0ms")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("1e3")]
    [InlineData("1,5s")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("8785h")]
    [InlineData("99999999999999999999999999999999999999999999999999h")]
    [InlineData("5parsecs")]
    public void Everything_else_is_none(string text) =>
        Assert.Equal(
            $"'--timeout' takes a time such as 500ms, 10s, 5m or 1h, at most a year, not '{text}'",
            Assert.Throws<UsageException>(() => Duration.Parse("--timeout", text)).Message);
}
