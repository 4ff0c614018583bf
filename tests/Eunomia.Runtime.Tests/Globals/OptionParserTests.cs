using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Globals;

namespace Eunomia.Runtime.Tests.Globals;

public sealed class OptionParserTests
{
    private static readonly GlobalVariables Globals = Create();

    [Theory]
    [InlineData("--pid 5", "pid=5")]
    [InlineData("--pid=5", "pid=5")]
    [InlineData("-p 5", "pid=5")]
    [InlineData("-p5", "pid=5")]
    [InlineData("-p=5", "pid=5")]
    [InlineData("-p -5", "pid=-5")]
    [InlineData("-p-5", "pid=-5")]
    [InlineData("--pid 1 --pid 2", "pid=2")]
    [InlineData("--min_duration_ns 7", "min_duration_ns=7")]
    [InlineData("--min-duration-ns 7", "min_duration_ns=7")]
    [InlineData("--verbose", "verbose=true")]
    [InlineData("--no-verbose", "verbose=false")]
    [InlineData("--verbose=off", "verbose=false")]
    [InlineData("--enable-verbose", "verbose=true")]
    [InlineData("--disable-verbose", "verbose=false")]
    [InlineData("--enable-verbose --disable_verbose", "verbose=false")]
    [InlineData("-v", "verbose=true")]
    [InlineData("-v=no", "verbose=false")]
    [InlineData("-vq", "verbose=true quiet=true")]
    [InlineData("-vp5", "verbose=true pid=5")]
    [InlineData("-vp 5", "verbose=true pid=5")]
    [InlineData("--device=--odd", "device=--odd")]
    [InlineData("--device=", "device=")]
    [InlineData("--device a=b", "device=a=b")]
    public void Options_set_variables(string line, string assigned) =>
        Assert.Equal((assigned, "", ""), Parse(line.Split(' ')));

    [Fact]
    public void A_switch_does_not_swallow_what_follows() =>
        Assert.Equal(("verbose=true", "false", ""), Parse(["--verbose", "false"]));

    [Fact]
    public void Arguments_of_others_are_left_in_order() =>
        Assert.Equal(("pid=5", "--json|-o|out|-|file|-x|-vx|--no-pid", "--pid|6"),
            Parse(["--json", "--pid", "5", "-o", "out", "-", "file", "-x", "-vx", "--no-pid", "--", "--pid", "6"]));

    [Theory]
    [InlineData("'--pid' needs a value (int)", "--pid")]
    [InlineData("'-p' needs a value (int)", "-p")]
    [InlineData("'--pid' needs a value (int)", "--pid", "--verbose")]
    [InlineData("'--pid' needs a value (int)", "--pid", "--")]
    [InlineData("'--no-verbose' takes no value", "--no-verbose=1")]
    [InlineData("'--disable-verbose' takes no value", "--disable-verbose=1")]
    public void Mistakes_are_usage_errors(string message, params string[] args)
    {
        var problem = Assert.Throws<BpfRuntimeException>(() => OptionParser.Parse(Globals, args)).Problem;

        Assert.Equal((message, Fault.Usage), (problem.Message, problem.Fault));
    }

    [Theory]
    [InlineData("'300' is out of range for 'retries' (unsigned char: 0 to 255)", "--retries", "300")]
    [InlineData("'' is not an integer, which 'pid' (int) needs", "--pid=")]
    [InlineData("'maybe' is not a boolean, which 'verbose' (_Bool) needs", "--verbose=maybe")]
    public void Values_that_do_not_fit_name_the_variable(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<BpfRuntimeException>(() => OptionParser.Parse(Globals, args)).Problem.Message);

    [Fact]
    public void A_variable_whose_name_is_a_negation_keeps_its_own()
    {
        var test = new TestGlobals();
        var boolean = test.Bool();
        var globals = test.Variable("color", boolean, initial: [1]).Variable("no_color", boolean).Create();

        var parsed = OptionParser.Parse(globals, ["--no-color"]);

        Assert.Equal("no_color", parsed.Assignments.Single().Variable.Name);
    }

    [Fact]
    public async Task Help_lists_options_and_what_cannot_be_set() => await Verify(OptionHelp.Render(Globals)).UseDirectory("Snapshots");

    [Fact]
    public void No_variables_have_no_help() => Assert.Equal("", OptionHelp.Render(new TestGlobals().Create()));

    private static (string Assigned, string Left, string Operands) Parse(string[] args)
    {
        var parsed = OptionParser.Parse(Globals, args);
        var assigned = parsed.Assignments.Select(assignment =>
            $"{assignment.Variable.Name}={TestValues.Format(assignment.Variable.Types, assignment.Variable.TypeId, assignment.Value.Span)}");
        return (string.Join(' ', assigned), string.Join('|', parsed.Rest), string.Join('|', parsed.Operands));
    }

    private static GlobalVariables Create()
    {
        var test = new TestGlobals();
        var (integer, boolean, character) = (test.Int("int", 4, signed: true), test.Bool(), test.Char());
        var mode = test.Add(new BtfEnum("mode", 4, false, false, [new("QUIET", 0), new("LOUD", 1)]));
        var limits = test.Add(new BtfComposite("limits", false, 4, [new("soft", integer, 0, 0)], false));
        return test
            .Variable("pid", integer, cmdarg: """{"short": "p", "help": "process to trace, 0 for all"}""")
            .Variable("min_duration_ns", test.Add(new BtfTypedef("__u64", test.Int("unsigned long long", 8))), description: "ignore shorter ones\n\nin nanoseconds")
            .Variable("verbose", boolean, initial: [1], cmdarg: """{"short": "v"}""")
            .Variable("quiet", boolean, cmdarg: """{"short": "q"}""")
            .Variable("retries", test.Int("unsigned char", 1), section: ".data", initial: [3])
            .Variable("device", test.Array(character, 16), value: "\"eth0\"")
            .Variable("empty", test.Array(character, 16))
            .Variable("how", mode)
            .Variable("a_name_that_is_much_too_long_for_its_column", integer)
            .Variable("bounds", limits)
            .Variable("more_bounds", test.Array(limits, 2), section: ".bss")
            .Create();
    }
}
