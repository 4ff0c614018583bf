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

    [Theory]
    [InlineData("https://me:secret@example.org/p.json", "https://example.org/p.json")]
    [InlineData("https://me:sec/ret@example.org/p.json", "https://example.org/p.json")]
    [InlineData("oci://me:secret@example.org/image", "oci://example.org/image")]
    [InlineData("http://", "http://")]
    public void Password_is_no_part_of_the_name(string address, string name) => Assert.Equal(name, new PackageSources().Find(address).Name);
}
