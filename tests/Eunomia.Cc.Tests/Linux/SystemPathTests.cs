namespace Eunomia.Cc.Tests.Linux;

/// <summary>Compared with what the kernel opens, through <c>cat</c>.</summary>
public sealed class SystemPathTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public SystemPathTests()
    {
        Directory.CreateDirectory(_directory["real/sub/deep"]);
        Directory.CreateDirectory(_directory["other"]);
        File.CreateSymbolicLink(_directory["link"], "real/sub");
        File.CreateSymbolicLink(_directory["absolute"], _directory["real/sub"]);
        File.CreateSymbolicLink(_directory["chain"], "link/deep");
        File.CreateSymbolicLink(_directory["other/up"], "../link/../sub/deep");
        File.CreateSymbolicLink(_directory["round"], "round");
        foreach (var file in new[] { "file", "real/file", "real/sub/file", "other/file" })
        {
            _directory.Write(file, file);
        }
    }

    [Theory]
    [InlineData("link/../file", "real/file")]
    [InlineData("absolute/../file", "real/file")]
    [InlineData("chain/../file", "real/sub/file")]
    [InlineData("chain/../../file", "real/file")]
    [InlineData("other/up/../file", "real/sub/file")]
    [InlineData("link/deep/../file", "real/sub/file")]
    [InlineData("link/deep/../../file", "real/file")]
    [InlineData("link/.//./../file", "real/file")]
    [InlineData("link/../../other/../link/../file", "real/file")]
    [InlineData("real/../file", "file")]
    [InlineData("real/sub/../../file", "file")]
    [InlineData("./other/../file", "file")]
    public void Parents_are_those_of_what_a_link_leads_to(string path, string file)
    {
        path = $"{_directory.FullName}/{path}";

        Assert.Equal(file, File.ReadAllText(SystemPath.Resolve(path)));
        Assert.Equal(SystemPath.Real(_directory[file]), SystemPath.Real(path));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("../file")]
    [InlineData("./../../file")]
    [InlineData("a..b/..c/d..")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    public void A_path_that_goes_up_from_no_name_stays_as_it_is(string path) => Assert.Equal(path, SystemPath.Resolve(path));

    [Theory]
    [InlineData("link/file", "real/sub/file")]
    [InlineData("chain", "real/sub/deep")]
    [InlineData("other/up", "real/sub/deep")]
    [InlineData("other/none", "other/none")]
    public void A_real_path_has_no_link(string path, string real) =>
        Assert.Equal($"{SystemPath.Real(_directory.FullName)}/{real}", SystemPath.Real(_directory[path]));

    [Fact]
    public void A_path_stays_as_typed_where_its_text_says_the_same() =>
        Assert.Equal(_directory["real/../file"], SystemPath.Resolve(_directory["real/../file"]));

    [Theory]
    [InlineData("none/../file")]
    [InlineData("file/../file")]
    [InlineData("round/../file")]
    [InlineData("link/none/../file")]
    public void Path_that_the_kernel_does_not_open_is_an_error(string path)
    {
        path = _directory[path];

        Assert.NotNull(ShellCommand.Problem("cat", path));
        Assert.ThrowsAny<IOException>(() => SystemPath.Resolve(path));
        Assert.Equal(Path.GetFullPath(path), SystemPath.Full(path));
    }

    public void Dispose() => _directory.Dispose();
}
