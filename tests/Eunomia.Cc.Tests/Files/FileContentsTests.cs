using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Files;

public sealed class FileContentsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_read_once_whatever_path_leads_to_it()
    {
        var path = _directory.Write("sub/defs.h", "#define ONE 1\n");
        File.CreateSymbolicLink(_directory["link.h"], path);
        var contents = new FileContents();

        var content = contents.TryRead(path);

        Assert.NotNull(content);
        Assert.Same(content, contents.TryRead(_directory["sub/../sub/defs.h"]));
        Assert.Same(content, contents.TryRead(_directory["link.h"]));
    }

    [Fact]
    public void A_source_is_not_read_again()
    {
        var path = _directory.Write("prog.c", "int one;\n");
        var contents = new FileContents();

        var source = contents.ReadSource(path);

        Assert.Same(source, contents.ReadSource(path));
        Assert.Same(source.Bytes, contents.TryRead(path));
    }

    [Fact]
    public void A_file_that_has_changed_is_read_again()
    {
        var path = _directory.Write("defs.h", "#define ONE 1\n");
        var contents = new FileContents();
        Assert.NotNull(contents.TryRead(path));

        _directory.Write("defs.h", "#define TWO 22\n");

        Assert.Equal("#define TWO 22\n"u8, contents.TryRead(path)!);
    }

    [Fact]
    public void A_file_is_settled_only_if_it_was_when_it_was_read()
    {
        var contents = new FileContents();
        var old = typeof(object).Assembly.Location;
        var fresh = _directory.Write("fresh.h", "int one;\n");

        contents.TryRead(old, out var isOldSettled);
        contents.TryRead(fresh, out var isFreshSettled);

        Assert.Equal((true, false), (isOldSettled, isFreshSettled));
    }

    [Theory]
    [InlineData("/nonexistent/file.h")]
    [InlineData("/proc")]
    [InlineData("/dev/null")]
    public void Path_that_is_no_file_has_no_content(string path) => Assert.Null(new FileContents().TryRead(path));
}
