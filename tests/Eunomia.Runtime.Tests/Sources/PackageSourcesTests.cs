using Eunomia.Runtime.Sources;

namespace Eunomia.Runtime.Tests.Sources;

/// <summary>Which source a name means: each row of the table is found by a name of its own.</summary>
public sealed class PackageSourcesTests
{
    private static readonly PackageSourceOptions WithInput = new() { OpenInput = () => new MemoryStream("{}"u8.ToArray()) };

    public static TheoryData<string, Type> Names { get; } = new()
    {
        { "-", typeof(StreamPackageSource) },
        { "https://example.org/package.json", typeof(HttpPackageSource) },
        { "HTTP://example.org/package.json", typeof(HttpPackageSource) },
        { "package.json", typeof(FilePackageSource) },
        { "./-", typeof(FilePackageSource) },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_finds_its_source(string name, Type source) => Assert.IsType(source, new PackageSources(WithInput).Find(name));

    [Fact]
    public void Every_kind_has_a_name_that_finds_it() =>
        Assert.Equal(PackageSources.Kinds.Length, Names.Select(row => row.Data.Item2).Distinct().Count());

    [Fact]
    public void Dash_is_a_file_where_there_is_no_input() => Assert.IsType<FilePackageSource>(new PackageSources().Find("-"));

    [Fact]
    public async Task Stream_is_read_whole() =>
        Assert.Equal("{}"u8.ToArray(), (await new PackageSources(WithInput).Find("-").ReadAsync(TestContext.Current.CancellationToken)).ToArray());

    [Fact]
    public void Password_is_no_part_of_the_name() =>
        Assert.Equal("https://example.org/p.json", new PackageSources().Find("https://me:secret@example.org/p.json").Name);
}
