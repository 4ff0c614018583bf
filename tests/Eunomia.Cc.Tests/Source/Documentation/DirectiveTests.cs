using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Tests.Source.Documentation;

public sealed class DirectiveTests
{
    [Theory]
    [InlineData("text", "1:1 description=1:1 text")]
    [InlineData("@brief short", "1:1 brief=1:8 short")]
    [InlineData("\\brief short", "1:1 brief=1:8 short")]
    [InlineData("@brief\tshort", "1:1 brief=1:8 short")]
    [InlineData("@cmdarg{\"a\": 1}", "1:1 cmdarg=1:8 {\"a\": 1}")]
    [InlineData("@export", "1:1 export=")]
    [InlineData("text\n@a 1\n2\n@b", "1:1 description=1:1 text;2:1 a=2:4 1|3:1 2;4:1 b=")]
    [InlineData("\n\n text\n\nmore\n\n@a\n\n  1\n\n", "3:2 description=3:2 text|4:1 |5:1 more;7:1 a=9:3 1")]
    [InlineData("The pair @p low and \\p high", "1:1 description=1:1 The pair @p low and \\p high")]
    [InlineData("@example.org is a host", "1:1 description=1:1 @example.org is a host")]
    [InlineData("@ alone", "1:1 description=1:1 @ alone")]
    [InlineData("@1 is no word", "1:1 description=1:1 @1 is no word")]
    [InlineData("@", "1:1 description=1:1 @")]
    [InlineData("@größe 1", "1:1 description=1:1 @größe 1")]
    [InlineData("  @a 1", "1:3 a=1:6 1")]
    [InlineData("", "")]
    public void A_word_after_an_at_sign_starts_a_directive_only_at_the_start_of_a_line(string text, string expected)
    {
        var lines = text.Split('\n').Select((line, i) => new CommentLine(line.Trim(), i + 1, 1 + line.Length - line.TrimStart().Length));

        var directives = Directive.In([.. lines]).Select(directive =>
            $"{directive.Line}:{directive.Column} {directive.Name}="
            + string.Join('|', directive.Value.Select(line => $"{line.Line}:{line.Column} {line.Text}")));

        Assert.Equal(expected, string.Join(';', directives));
    }
}
