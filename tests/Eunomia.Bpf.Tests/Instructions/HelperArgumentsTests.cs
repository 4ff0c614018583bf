using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.Bpf.Instructions;

namespace Eunomia.Bpf.Tests.Instructions;

public sealed partial class HelperArgumentsTests
{
    private const string Header = "/usr/include/bpf/bpf_helper_defs.h";

    [Fact]
    public void Helpers_have_the_arguments_that_the_header_of_libbpf_declares()
    {
        Assert.SkipUnless(File.Exists(Header), "libbpf's headers are not installed");

        var declared = Declaration().Matches(File.ReadAllText(Header))
            .Select(match => (Helper: int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture), Parameters: match.Groups["parameters"].Value)).ToList();

        Assert.True(declared.Count > 150, $"{declared.Count} helpers");
        Assert.All(declared, helper => Assert.Equal(CountOf(helper.Parameters), HelperArguments.CountOf(helper.Helper)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(212)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_helper_that_nobody_knows_has_all_that_there_may_be(int helper) => Assert.Equal(5, HelperArguments.CountOf(helper));

    private static int CountOf(string parameters) =>
        parameters == "void" ? 0 : parameters.Contains("...", StringComparison.Ordinal) ? HelperArguments.Most : parameters.Split(',').Length;

    [GeneratedRegex(@"\(\* const bpf_\w+\)\((?<parameters>[^()]*)\) = \(void \*\) ?(?<id>\d+);", RegexOptions.None, 5_000)]
    private static partial Regex Declaration();
}
