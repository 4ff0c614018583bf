using System.CommandLine;
using Eunomia.Runtime.Cli.Commands;

namespace Eunomia.Runtime.Cli.Tests.Commands;

public sealed class RunArgumentsTests
{
    private static readonly Option[] Options = [new Option<bool>("--json", "-j"), new Option<string>("--fields", "-f"), new Option<string[]>("--attach")];

    [Theory]
    [InlineData("", null, "")]
    [InlineData("x", "x", "")]
    [InlineData("-", "-", "")]
    [InlineData("x -j y", "x", "-j y")]
    [InlineData("-j x", "x", "")]
    [InlineData("-f a x", "x", "")]
    [InlineData("--fields a x", "x", "")]
    [InlineData("--fields=a x", "x", "")]
    [InlineData("--fields - x", "x", "")]
    [InlineData("--fields -- x", "x", "")]
    [InlineData("--attach a b", "b", "")]
    [InlineData("-- -x", "-x", "")]
    [InlineData("-j -- -x -- y", "-x", "-- y")]
    [InlineData("-j --", null, "")]
    [InlineData("--fields", null, "")]
    [InlineData("--unknown 5 x", "5", "x")]
    public void The_package_is_the_first_word_that_is_no_option_and_no_value(string words, string? package, string after)
    {
        string[] args = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var split = RunArguments.Split(args, Options);

        Assert.Equal((package, after), (split.Package, string.Join(' ', split.After)));
        Assert.Equal(args.Length, split.Before.Length + split.After.Length + (package is null ? 0 : 1) + (split.IsQuoted ? 1 : 0));
    }
}
