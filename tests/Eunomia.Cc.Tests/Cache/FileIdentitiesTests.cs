using System.Text;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Cache;

public sealed class FileIdentitiesTests : IDisposable
{
    // Large, and older than the time in which a file may change without a sign of it.
    private static readonly string Old = typeof(object).Assembly.Location;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_large_file_is_known_to_later_runs()
    {
        var store = new CacheStore(_directory.FullName);
        var identity = new FileIdentities(store).Of(Old, new FileContents());
        var entry = Path.GetRelativePath(_directory.FullName, Assert.Single(Directory.GetFiles(_directory["headers"], "*.identity")));

        Assert.Equal(ContentHash.Name(File.ReadAllBytes(Old)), identity);
        Assert.Equal(identity, Encoding.UTF8.GetString(store.TryRead(entry, 100)!));

        // Nothing but what is kept can say this.
        var other = ContentHash.Name("other"u8);
        store.TryWrite(entry, Encoding.UTF8.GetBytes(other));
        Assert.Equal(other, new FileIdentities(store).Of(Old, new FileContents()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no name of a content")]
    public void Kept_text_that_is_no_identity_is_not_used(string kept)
    {
        var store = new CacheStore(_directory.FullName);
        var identity = new FileIdentities(store).Of(Old, new FileContents());
        store.TryWrite(Path.GetRelativePath(_directory.FullName, Assert.Single(Directory.GetFiles(_directory["headers"]))), Encoding.UTF8.GetBytes(kept));

        Assert.Equal(identity, new FileIdentities(store).Of(Old, new FileContents()));
    }

    [Fact]
    public void A_file_that_may_change_without_a_sign_is_read_every_time()
    {
        var fresh = _directory["fresh"];
        File.Copy(Old, fresh);

        Assert.NotNull(new FileIdentities(new CacheStore(_directory.FullName)).Of(fresh, new FileContents()));

        Assert.False(Directory.Exists(_directory["headers"]));
    }

    [Fact]
    public void A_small_file_is_read_every_time()
    {
        // As old as the large one.
        var small = Directory.EnumerateFiles(Path.GetDirectoryName(Old)!).First(file => new FileInfo(file).Length is > 0 and < 100_000);

        Assert.NotNull(new FileIdentities(new CacheStore(_directory.FullName)).Of(small, new FileContents()));

        Assert.False(Directory.Exists(_directory["headers"]));
    }

    [Theory]
    [InlineData("/nonexistent/file.h")]
    [InlineData("/proc")]
    [InlineData("/dev/null")]
    public void Path_that_is_no_file_has_no_identity(string path) => Assert.Null(new FileIdentities(new CacheStore(_directory.FullName)).Of(path, new FileContents()));
}
