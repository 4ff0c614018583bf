using Eunomia.Cc.Cache;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Tests.Cache;

public sealed class CacheEvictionTests : IDisposable
{
    private const int EntrySize = 1000;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Least_recently_used_entries_are_evicted_until_there_is_room()
    {
        for (var age = 1; age <= 20; age++)
        {
            Write(CacheFiles.Result(Name(age)), age);
        }

        var store = Written();
        store.TryRead(CacheFiles.Result(Name(20)), EntrySize);
        MakeRoom(new CacheEviction(store, 10 * EntrySize), 0);

        var left = Enumerable.Range(1, 20).Where(age => File.Exists(store.PathOf(CacheFiles.Result(Name(age)))));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 20], left);
    }

    [Fact]
    public void Every_kind_counts_and_goes()
    {
        Write(CacheFiles.Result(Name(1)), 1);
        Write($"headers/{Name(2)}.index", 4);
        Write($"vmlinux/{Name(3)}/vmlinux.h", 0);
        Directory.SetLastWriteTimeUtc(_directory[$"vmlinux/{Name(3)}"], DateTime.UtcNow.AddHours(-3));
        Write($"toolchain/{Name(4)}", 2);

        MakeRoom(new CacheEviction(Written(), (long)(2.5 * EntrySize)), 0);

        Assert.Equal([CacheFiles.Result(Name(1)), "results/total", $"toolchain/{Name(4)}"], _directory.Names().Where(name => File.Exists(_directory[name])));
    }

    [Fact]
    public void Entries_in_use_stay_however_small_the_limit()
    {
        var store = Written();
        var eviction = new CacheEviction(store, 10);
        store.TryWrite(CacheFiles.Result(Name(1)), new byte[EntrySize]);
        Write($"vmlinux/{Name(3)}/vmlinux.h", 100);
        store.Touch(store.PathOf($"vmlinux/{Name(3)}"));
        Write($"headers/{Name(2)}.index", 100);

        MakeRoom(eviction, EntrySize);

        Assert.Equal([CacheFiles.Result(Name(1)), $"vmlinux/{Name(3)}/vmlinux.h"],
            Names("results/", "headers/", "vmlinux/").Where(name => name.Contains('.')));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(12, false)]
    public void Header_counts_as_in_use_for_ten_minutes(int minutes, bool isInUse)
    {
        var store = Written();
        Write($"vmlinux/{Name(3)}/vmlinux.h", 100);
        Directory.SetLastWriteTimeUtc(_directory[$"vmlinux/{Name(3)}"], DateTime.UtcNow.AddMinutes(-minutes));

        MakeRoom(new CacheEviction(store, 10), 0);

        Assert.Equal(isInUse, File.Exists(_directory[$"vmlinux/{Name(3)}/vmlinux.h"]));
    }

    [Fact]
    public void Run_without_a_write_evicts_nothing()
    {
        Write(CacheFiles.Result(Name(1)), 1);

        new CacheEviction(new CacheStore(_directory.FullName), 10).MakeRoom();

        Assert.True(File.Exists(_directory[CacheFiles.Result(Name(1))]));
        Assert.False(File.Exists(_directory["results/total"]));
    }

    [Fact]
    public void Entry_with_a_future_time_is_evicted_first()
    {
        Write(CacheFiles.Result(Name(1)), -50);
        Write(CacheFiles.Result(Name(2)), 1);

        MakeRoom(new CacheEviction(Written(), (long)(1.5 * EntrySize)), 0);

        Assert.Equal([CacheFiles.Result(Name(2))], Names("results/").Where(name => name.EndsWith(".result", StringComparison.Ordinal)));
    }

    [Fact]
    public void Below_the_limit_the_results_are_not_looked_through()
    {
        var store = Written();
        MakeRoom(new CacheEviction(store, 10 * EntrySize), 0);
        for (var age = 1; age <= 20; age++)
        {
            Write(CacheFiles.Result(Name(age)), age);
        }

        MakeRoom(new CacheEviction(store, 10 * EntrySize), EntrySize);
        Assert.Equal(20, Names("results/").Count(name => name.EndsWith(".result", StringComparison.Ordinal)));
        MakeRoom(new CacheEviction(store, 10 * EntrySize), 10 * EntrySize);
        // The file with the total counts, too.
        Assert.Equal(7, Names("results/").Count(name => name.EndsWith(".result", StringComparison.Ordinal)));
    }

    [Fact]
    public void Clearing_removes_what_is_eccs_and_nothing_else()
    {
        using var elsewhere = new TempDirectory();
        elsewhere.Write($"{Name(9)}/vmlinux.h", "not to be touched");
        elsewhere.Write($"{Name(9)}.result", "not to be touched");
        Write(CacheFiles.Result(Name(1)), 1);
        Write(CacheFiles.Manifest(Name(1)), 1);
        Write($"headers/{Name(2)}.index", 4);
        Write($"headers/.{Name(2)}.index.0123.ecc-tmp", 4);
        Write($"vmlinux/{Name(3)}/vmlinux.h", 1);
        Write($"toolchain/{Name(4)}", 2);
        Write($"vmlinux/{Name(3)}.digest", 1);
        string[] others = ["mine.txt", "results/mine.txt", "results/ab/mine.result", "vmlinux/mine/vmlinux.h", $"vmlinux/{Name(5)}/vmlinux.h.mine", "other/" + Name(6)];
        foreach (var other in others)
        {
            _directory.Write(other, "mine");
        }

        Directory.CreateSymbolicLink(_directory[$"vmlinux/{Name(9)}"], elsewhere[Name(9)]);
        Directory.CreateSymbolicLink(_directory["results/00"], elsewhere.FullName);
        File.CreateSymbolicLink(_directory[$"headers/{Name(9)}.index"], elsewhere[$"{Name(9)}.result"]);
        var cache = new CacheDirectory(_directory.FullName, ToolchainOptions.DefaultCacheSize);
        var measured = cache.Measure();

        var freed = cache.Clear();

        Assert.Equal([(CacheKind.Results, 1, 2000L), (CacheKind.HeaderIndexes, 2, 2000L), (CacheKind.Vmlinux, 1, 2000L), (CacheKind.Toolchain, 1, 1000L)],
            measured.Contents.Select(content => (content.Kind!.Value, content.Entries, content.Bytes)));
        Assert.Equal(7000, freed.Bytes);
        Assert.Equal(
            others.Order(StringComparer.Ordinal),
            _directory.Names().Where(name => others.Contains(name, StringComparer.Ordinal) || name.Contains(Name(1), StringComparison.Ordinal) || name.Contains(Name(2), StringComparison.Ordinal)));
        Assert.Equal([Name(9), $"{Name(9)}.result", $"{Name(9)}/vmlinux.h"], elsewhere.Names().Order(StringComparer.Ordinal));
        Assert.Equal(0, cache.Measure().Contents.Sum(content => content.Bytes));
    }

    [Fact]
    public void Events_are_counted_in_files_that_do_not_grow()
    {
        var store = new CacheStore(_directory.FullName);
        _directory.Write("results/hits", "999");
        _directory.Write("results/misses", "+++");

        CacheCounter.Count(store, CacheCounter.Hits);
        CacheCounter.Count(store, CacheCounter.Hits);
        CacheCounter.Count(store, CacheCounter.Misses);

        Assert.Equal((1001, 1), (CacheCounter.Read(store, CacheCounter.Hits), CacheCounter.Read(store, CacheCounter.Misses)));
        Assert.Equal("1001", File.ReadAllText(_directory["results/hits"]));
        _directory.Write("results/hits", new string('9', 100));
        Assert.Equal(0, CacheCounter.Read(store, CacheCounter.Hits));
    }

    [Fact]
    public void Where_nothing_is_nothing_is_measured_or_removed()
    {
        var cache = new CacheDirectory(_directory["missing"], ToolchainOptions.DefaultCacheSize);

        Assert.Equal(0, cache.Measure().Contents.Sum(content => content.Entries));
        Assert.Equal((0, 0), (cache.Clear().Entries, cache.Clear().Bytes));
        Assert.Null(cache.Problem);
        Assert.Empty(_directory.Names());
    }

    /// <summary>A cache to which something was written.</summary>
    private CacheStore Written()
    {
        var store = new CacheStore(_directory.FullName);
        Assert.True(store.TryWrite("written", []));
        File.Delete(store.PathOf("written"));
        return store;
    }

    /// <summary>As one does who has written as much to the results.</summary>
    private static void MakeRoom(CacheEviction eviction, long added)
    {
        eviction.Added(added);
        eviction.MakeRoom();
    }

    /// <summary>Writes an entry that was used so many hours ago.</summary>
    private void Write(string name, int hours)
    {
        var store = new CacheStore(_directory.FullName);
        Assert.True(store.TryWrite(name, new byte[EntrySize - ContentHash.Size]));
        File.SetLastWriteTimeUtc(store.PathOf(name), DateTime.UtcNow.AddHours(-hours));
    }

    private string[] Names(params string[] starts) =>
        [.. _directory.Names().Where(name => Array.Exists(starts, start => name.StartsWith(start, StringComparison.Ordinal)))];

    private static string Name(int number) => ContentHash.Name([(byte)number]);
}
