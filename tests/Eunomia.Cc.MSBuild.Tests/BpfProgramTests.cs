using Microsoft.Build.Utilities;

namespace Eunomia.Cc.MSBuild.Tests;

public class BpfProgramTests
{
    [Fact]
    public void An_item_without_metadata_is_its_source_alone()
    {
        var program = new BpfProgram(new TaskItem("sub/probe.bpf.c"), "obj/bpf/");

        Assert.Equal("probe", program.Name);
        Assert.Equal(
            ["--json", "--quiet", "--emit=package,csharp-program", "--output-path=obj/bpf/probe.package.json", "sub/probe.bpf.c"],
            program.Arguments(generateCode: true));
        Assert.Equal(["obj/bpf/probe.package.json", "obj/bpf/probe.program.cs", "obj/bpf/probe.report.json", "obj/bpf/probe.inputs"], program.Written);
    }

    [Theory]
    [InlineData("my-probe.bpf.c", "my_probe.bpf.c", true)]
    [InlineData("a/probe.bpf.c", "b/Probe.c", true)]
    [InlineData("probe.bpf.c", "probes.bpf.c", false)]
    [InlineData("-.bpf.c", "_.bpf.c", false)]
    public void Names_that_become_one_in_code_are_one(string one, string other, bool isSame)
    {
        Assert.Equal(isSame, new BpfProgram(new TaskItem(one), "").Identity == new BpfProgram(new TaskItem(other), "").Identity);
    }

    [Fact]
    public void Metadata_are_options_each_in_one_argument()
    {
        var item = new TaskItem("-a.bpf.c", new Dictionary<string, string>
        {
            ["Header"] = "-b c.h",
            ["Namespace"] = "My.Probes",
            ["ClangFlags"] = "-DA='x y' -DB",
            ["Vmlinux"] = " kernel/vmlinux.h ",
        });

        Assert.Equal(
            [
                "--json", "--quiet", "--emit=package", "--output-path=obj/-a.package.json", "--namespace=My.Probes",
                "--additional-cflags=-DA='x y' -DB", "--vmlinux=kernel/vmlinux.h", "./-a.bpf.c", "./-b c.h",
            ],
            new BpfProgram(item, "obj/").Arguments(generateCode: false));
    }

    [Fact]
    public void A_second_dot_belongs_to_the_name() => Assert.Equal("probe.x", new BpfProgram(new TaskItem("sub/probe.x.bpf.c"), "obj/").Name);

    [Fact]
    public void A_file_name_that_begins_with_a_dot_has_the_name_that_ecc_gives_it()
    {
        Assert.Equal("bpf", new BpfProgram(new TaskItem(".bpf.c"), "obj/").Name);
    }
}
