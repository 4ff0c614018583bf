using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests;

/// <summary>Every program of the repository and of the conformance folder becomes a sound package.</summary>
public sealed class CorpusTests(CompiledPrograms programs)
{
    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task A_program_compiles_without_an_error_into_a_package_without_a_problem(string name)
    {
        var program = await programs.GetAsync(name);

        Assert.DoesNotContain(program.Diagnostics, diagnostic => diagnostic.Severity == "error");
        Assert.Empty(PackageValidator.Validate(program.Package));
    }

    [Theory]
    [MemberData(nameof(CompiledPrograms.All), MemberType = typeof(CompiledPrograms))]
    public async Task Skeleton_and_object_are_those_in_the_package(string name)
    {
        var program = await programs.GetAsync(name);

        var skeleton = await File.ReadAllTextAsync(program.SkeletonPath, TestContext.Current.CancellationToken);
        var bpfObject = await File.ReadAllBytesAsync(program.ObjectPath, TestContext.Current.CancellationToken);

        Assert.Equal(PackageWriter.ToJson(program.Package.Meta), skeleton);
        Assert.Equal(PackageCodec.Decompress(program.Package), bpfObject);
    }
}
