using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Tests.Fixtures;
using Eunomia.Bpf.Tests.Rewrite;

namespace Eunomia.Bpf.Tests.Checks;

public sealed class LoadCheckTests(ProgramWorkshop workshop)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stored_object_passes(bool bigEndian) => CheckedObject.Accepts(Fixture.Read(bigEndian));

    [Fact]
    public void Every_program_passes_as_clang_writes_it_linked_and_as_it_is_packaged()
    {
        var bpftool = Tool.Require("bpftool");
        foreach (var source in ProgramWorkshop.Sources())
        {
            var (original, rewritten) = workshop.Build(source);
            var linked = original + ".linked";
            Tool.Output(bpftool, "gen", "object", linked, original);
            foreach (var file in (string[])[original, rewritten, linked])
            {
                var bytes = File.ReadAllBytes(file);
                var error = Record.Exception(() => LoadCheck.Check(bytes, "real"));
                Assert.True(error is null, $"{source}, {file}: {error?.Message}");
            }
        }
    }

    /// <summary>Each of them killed a libbpf, 1.1.2 or later, that was given it unchecked; what breaks is in the numbers of the mutator.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(26)]
    [InlineData(149)]
    [InlineData(335)]
    [InlineData(551)]
    [InlineData(575)]
    [InlineData(634)]
    [InlineData(663)]
    public void Object_that_crashed_libbpf_is_refused(int seed) =>
        Assert.Throws<MalformedInputException>(
            () => LoadCheck.Check(new ObjectMutator(Fixture.Read(bigEndian: false)).Mutate(seed), "damaged"));

    [Fact]
    public void Checked_object_is_returned() =>
        Assert.Equal(
            BpfObject.Read(Fixture.Read(bigEndian: false), "kinds_bpf").Programs, LoadCheck.Check(Fixture.Read(bigEndian: false), "kinds_bpf").Programs);

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void Whatever_is_damaged_nothing_but_malformed_input_comes_out()
    {
        var mutator = new ObjectMutator(Fixture.Read(bigEndian: false));
        for (var i = 0; i < Fuzzing.Count(2_000); i++)
        {
            var seed = Fuzzing.Seed(i);
            var bytes = mutator.Mutate(seed);
            HostileBytes.Demand(() => LoadCheck.Check(bytes, "damaged"), $"seed {seed}");
        }
    }
}
