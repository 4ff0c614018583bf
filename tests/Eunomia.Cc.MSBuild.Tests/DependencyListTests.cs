namespace Eunomia.Cc.MSBuild.Tests;

public class DependencyListTests
{
    [Fact]
    public void The_files_of_the_first_rule_are_listed()
    {
        Assert.Equal(
            ["a.bpf.c", "/usr/include/bpf/bpf_helpers.h", "../shared/a.h"],
            DependencyList.Parse("out/a.json out/a.cs: \\\n  a.bpf.c \\\n  /usr/include/bpf/bpf_helpers.h \\\n  ../shared/a.h\n../shared/a.h:\n"));
    }

    [Theory]
    [InlineData(@"with\ blank.h", "with blank.h")]
    [InlineData(@"hash\#.h", "hash#.h")]
    [InlineData("dollar$$.h", "dollar$.h")]
    [InlineData("one$two.h", "one$two.h")]
    [InlineData(@"colon\:.h", "colon:.h")]
    [InlineData("colon:.h", "colon:.h")]
    [InlineData(@"back\slash.h", @"back\slash.h")]
    [InlineData(@"back\\slash.h", @"back\\slash.h")]
    [InlineData(@"back\\\ blank.h", @"back\ blank.h")]
    [InlineData(@"back\\\:.h", @"back\\:.h")]
    [InlineData("s\u00fc\u00df\u540d.h", "s\u00fc\u00df\u540d.h")]
    [InlineData(@"end\", @"end\")]
    public void A_name_is_read_as_make_reads_it(string written, string name)
    {
        Assert.Equal([name], DependencyList.Parse($"a\\:\\ b.json: {written}"));
        Assert.Equal([name, "b.h"], DependencyList.Parse($"a: \\\n  {written} \\\n  b.h\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("a.json:")]
    [InlineData("a.json: \\\n")]
    [InlineData("no rule at all")]
    public void Without_a_rule_there_is_nothing(string text)
    {
        Assert.Empty(DependencyList.Parse(text));
    }
}
