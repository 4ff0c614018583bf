using Eunomia.Runtime.Cli.Rendering;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Cli.Tests.Rendering;

public sealed class ProblemRendererTests
{
    private static readonly RuntimeProblem Problem = new("ECLI0000", "'x\e' is wrong\r\n") { Hint = "mend \u202eit", Detail = "line\tone\n\n  line \etwo\n\n" };

    [Fact]
    public void A_problem_has_its_id_its_details_and_a_hint() =>
        Assert.Equal(
            """
            ecli: error: 'x\x1b' is wrong\x0d\x0a [ECLI0000]
              line	one

                line \x1btwo
              hint: mend \u202eit

            """,
            Render(false, renderer => renderer.Error(Problem)));

    [Fact]
    public void Only_the_first_words_are_coloured() =>
        Assert.Equal(
            "\e[1mecli:\e[0m \e[1;35mwarning:\e[0m bad [ECLI0001]\n  \e[1;32mhint:\e[0m better\n",
            Render(true, renderer => renderer.Warning(new RuntimeProblem("ECLI0001", "bad") { Hint = "better" })));

    [Fact]
    public void Problem_without_a_hint_is_one_line() =>
        Assert.Equal("ecli: error: bad [ECLI0001]\necli: note\\x1b\n", Render(false, renderer =>
        {
            renderer.Error(new RuntimeProblem("ECLI0001", "bad"));
            renderer.Note("note\e");
        }));

    private static string Render(bool colors, Action<ProblemRenderer> act)
    {
        using var output = new StringWriter { NewLine = "\n" };
        act(new ProblemRenderer(output, colors));
        return output.ToString();
    }
}
