using Eunomia.Cc.Source.Documentation;

namespace Eunomia.Cc.Tests.Source.Documentation;

public sealed class CommentLexerTests
{
    [Theory]
    [InlineData("/// one", "1:5 one")]
    [InlineData("//! one", "1:5 one")]
    [InlineData("///one", "1:4 one")]
    [InlineData("//// one", "1:6 one")]
    [InlineData("////////", "1:9 ")]
    [InlineData("///< one", "1:6 one")]
    [InlineData("//!<one", "1:5 one")]
    [InlineData("/** one */", "1:5 one")]
    [InlineData("/*! one */", "1:5 one")]
    [InlineData("/**< one */", "1:6 one")]
    [InlineData("/*!<one*/", "1:5 one")]
    [InlineData("/*** one ***/", "1:6 one")]
    [InlineData("/// <b>bold</b>", "1:5 <b>bold</b>")]
    [InlineData("/// * bullet", "1:5 * bullet")]
    [InlineData("/**/", "")]
    [InlineData("/***/", "1:4 ")]
    [InlineData("/** cut off", "1:5 cut off")]
    [InlineData("/// a\n/// b", "1:5 a|2:5 b")]
    [InlineData("/// a\n\t/// b", "1:5 a|2:6 b")]
    [InlineData("/// a\r\n/// b", "1:5 a|2:5 b")]
    [InlineData("/// a\r/// b", "1:5 a|2:5 b")]
    [InlineData("/// a\n///\n/// b", "1:5 a|2:4 |3:5 b")]
    [InlineData("/// a\n// hidden\n/// b", "1:5 a|3:5 b")]
    [InlineData("/// a\n/* hidden\n too */\n/// b", "1:5 a|4:5 b")]
    [InlineData("/// a \\\n b", "1:5 a \\|2:2 b")]
    [InlineData("/**\n * a\n *\n * b\n */", "1:4 |2:4 a|3:3 |4:4 b|5:2 ")]
    [InlineData("/** a\n    b */", "1:5 a|2:5 b")]
    [InlineData("/** a\n * * bullet\n ******\n */", "1:5 a|2:4 * bullet|3:8 |4:2 ")]
    [InlineData("/** a */ /** b */", "1:5 a|1:14 b")]
    [InlineData("/** a */\n/// b\n/*! c */", "1:5 a|2:5 b|3:5 c")]
    [InlineData("/// Größe µs\n/** é */ /** b */", "1:5 Größe µs|2:5 é|2:15 b")]
    [InlineData("///\u00a0x", "1:6 x")]
    [InlineData("", "")]
    public void Decorations_go_and_text_keeps_its_line_and_byte_column(string raw, string expected)
    {
        var lines = CommentLexer.Split(raw, 1, 1);

        Assert.Equal(expected, string.Join('|', lines.Select(line => $"{line.Line}:{line.Column} {line.Text}")));
    }

    [Fact]
    public void The_first_line_starts_where_the_comment_does_and_the_others_at_the_margin()
    {
        Assert.Equal(
            [new CommentLine("a", 7, 37), new CommentLine("b", 8, 6)],
            CommentLexer.Split("///< a\n ///<b", 7, 32).ToArray());
    }
}
