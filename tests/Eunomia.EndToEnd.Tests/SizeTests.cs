using Eunomia.EndToEnd.Tests.Corpus;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Packages stay small. Neither the kernel's types nor the compiler's debug information may find a way in again.</summary>
public sealed class SizeTests(CompiledPrograms programs)
{
    [Theory]
    [InlineData("conformance/exec-events", 8_000)]
    [InlineData("execs", 10_500)]
    public async Task A_package_is_at_most_this_large(string name, int largest)
    {
        var program = await programs.GetAsync(name);

        Assert.InRange(new FileInfo(program.PackagePath).Length, 1, largest);
    }
}
