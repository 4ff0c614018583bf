using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;

namespace Eunomia.Runtime.Tests.KernelTypes;

public sealed class PackageArchiveTests
{
    private const string Ubuntu = "./btfhub-archive/ubuntu/20.04/x86_64/5.4.0-42-generic.btf";

    private static readonly KernelIdentity Kernel = new("ubuntu", "20.04", "x86_64", "5.4.0-42-generic");

    private static readonly (string, string) Package = ("./package.json", "{}");

    [Theory]
    [InlineData(TarEntryFormat.Ustar, false)]
    [InlineData(TarEntryFormat.Pax, true)]
    [InlineData(TarEntryFormat.Gnu, false)]
    [InlineData(TarEntryFormat.V7, true)]
    public void The_package_and_the_types_of_the_kernel_are_found(TarEntryFormat format, bool gzip)
    {
        var bytes = Tar(format, Package, (Ubuntu, "one"), ("./btfhub-archive/ubuntu/20.04/arm64/5.4.0-42-generic.btf", "two"));

        var archive = PackageArchive.Read(gzip ? Gzip(bytes) : bytes);

        Assert.Equal("{}", Encoding.UTF8.GetString(archive.Package.Span));
        Assert.Equal("one", Find(archive, Kernel));
        Assert.Equal("two", Find(archive, Kernel with { Architecture = "aarch64" }));
        Assert.Equal("btfhub-archive/ubuntu/20.04/x86_64/5.4.0-42-generic.btf", archive.FindBtf(Kernel)!.Path);
        Assert.Null(Find(archive, Kernel with { Release = "5.4.0-43-generic" }));
        Assert.Null(Find(archive, Kernel with { Architecture = "riscv64" }));
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void A_hard_link_is_a_second_name_of_the_types_of_another_kernel(TarEntryFormat format)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            Add("./package.json", "{}");
            Add(Ubuntu, "one");
            Link($"./btfhub-archive/debian/11/x86_64/{new string('5', 90)}.btf", Ubuntu);
            Link("./btfhub-archive/debian/12/x86_64/6.1.0.btf", "./btfhub-archive/../../etc/shadow.btf");
            Link("./btfhub-archive/debian/13/x86_64/6.12.0.btf", "./btfhub-archive/nowhere.btf");

            void Add(string name, string text)
            {
                var entry = Entry(TarEntryType.RegularFile, name);
                entry.DataStream = new MemoryStream(text == "{}" ? Encoding.UTF8.GetBytes(text) : Btf(text));
                writer.WriteEntry(entry);
            }

            void Link(string name, string target)
            {
                var entry = Entry(TarEntryType.HardLink, name);
                entry.LinkName = target;
                writer.WriteEntry(entry);
            }
        }

        var kernel = new KernelIdentity("debian", "11", "x86_64", new string('5', 90));

        Assert.Equal("one", Find(PackageArchive.Read(stream.ToArray(), kernel), kernel));
        Assert.Null(Find(PackageArchive.Read(stream.ToArray(), kernel), Kernel));
        Assert.Null(Find(PackageArchive.Read(stream.ToArray()), new("debian", "12", "x86_64", "6.1.0")));
        Assert.Null(Find(PackageArchive.Read(stream.ToArray()), new("debian", "13", "x86_64", "6.12.0")));

        TarEntry Entry(TarEntryType type, string name) => format switch
        {
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
    }

    [Fact]
    public void A_file_that_is_there_many_times_counts_once()
    {
        var archive = PackageArchive.Read(Tar(TarEntryFormat.Ustar, [Package, .. Enumerable.Repeat((Ubuntu, "one"), 1000)]));

        Assert.Single(archive.Kernels);
    }

    [Fact]
    public void An_archive_that_tar_packs_is_read()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-archive-");
        var place = directory.CreateSubdirectory("btfhub-archive/ubuntu/20.04/x86_64").FullName;
        File.WriteAllBytes(Path.Combine(place, "5.4.0-42-generic.btf"), Btf("real"));
        File.WriteAllText(Path.Combine(directory.FullName, "package.json"), "{}");
        var tar = Path.Combine(directory.FullName, "..", directory.Name + ".tar.gz");
        using (var process = Process.Start("tar", ["-czf", tar, "-C", directory.FullName, "."]))
        {
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }

        var found = Find(PackageArchive.Read(File.ReadAllBytes(tar)), Kernel);
        directory.Delete(recursive: true);
        File.Delete(tar);

        Assert.Equal("real", found);
    }

    [Theory]
    [InlineData("rhel/7/x86_64/3.10.0-1160.el7.x86_64.btf", "rhel", "7.9")]
    [InlineData("ubuntu/20.04/x86_64/3.10.0-1160.el7.x86_64.btf", "linuxmint", "20")]
    [InlineData("3.10.0-1160.el7.x86_64.btf", "rhel", "7")]
    [InlineData("any/depth/there/is/rhel/7/amd64/3.10.0-1160.el7.x86_64.btf", "rhel", "7")]
    public void A_near_place_is_as_good_when_there_is_only_one(string path, string id, string version)
    {
        var archive = Read(Package, (path, "it"));

        Assert.Equal("it", Find(archive, new KernelIdentity(id, version, "x86_64", "3.10.0-1160.el7.x86_64")));
    }

    [Fact]
    public void Near_places_that_differ_decide_nothing_and_the_exact_one_wins()
    {
        var archive = Read(Package, ("a/1/x86_64/r.btf", "a1"), ("a/2/x86_64/r.btf", "a2"), ("b/1/x86_64/r.btf", "a1"), ("c/1/x86_64/r.btf", "a1"));

        Assert.Equal("a2", Find(archive, new KernelIdentity("a", "2", "x86_64", "r")));
        Assert.Null(Find(archive, new KernelIdentity("a", "3", "x86_64", "r")));
        Assert.Equal("a1", Find(archive, new KernelIdentity("b", "3", "x86_64", "r")));
        Assert.Null(Find(archive, new KernelIdentity("d", "1", "x86_64", "r")));
        Assert.Equal("a1", Find(Read(Package, ("b/1/x86_64/r.btf", "a1"), ("c/1/x86_64/r.btf", "a1")), new KernelIdentity("d", "1", "x86_64", "r")));
    }

    [Fact]
    public void Only_types_of_the_wanted_release_and_machine_are_kept()
    {
        var bytes = Tar(TarEntryFormat.Ustar, Package, (Ubuntu, "one"), ("./x/5.4.0-43-generic.btf", "two"), ("ubuntu/20.04/arm64/5.4.0-42-generic.btf", "three"));

        Assert.Equal(["btfhub-archive/ubuntu/20.04/x86_64/5.4.0-42-generic.btf"],
            PackageArchive.Read(bytes, Kernel).Kernels.Select(file => file.Path));
    }

    [Fact]
    public void The_same_types_under_several_versions_are_kept_once()
    {
        var types = new string('x', 10 << 20);
        var bytes = Tar(TarEntryFormat.Ustar, Package, ("ubuntu/18.04/x86_64/r.btf", types), ("ubuntu/20.04/x86_64/r.btf", types));

        // Their sizes together are more than is kept of types.
        var kernels = PackageArchive.Read(bytes).Kernels;

        Assert.Equal(["ubuntu/18.04/x86_64/r.btf", "ubuntu/20.04/x86_64/r.btf"], kernels.Select(file => file.Path));
        Assert.True(kernels[0].Bytes.Span == kernels[1].Bytes.Span);
    }

    [Fact]
    public void Releases_are_known_of_what_is_not_kept()
    {
        var bytes = Tar(TarEntryFormat.Ustar, Package, (Ubuntu, "one"), ("./x/5.4.0-43-generic.btf", "two"), ("y/5.4.0-43-generic.btf", "three"));

        var archive = PackageArchive.Read(bytes, new KernelIdentity("ubuntu", "20.04", "x86_64", "6.1.0"));

        Assert.Empty(archive.Kernels);
        Assert.Equal(["5.4.0-42-generic", "5.4.0-43-generic"], archive.Releases);
    }

    [Theory]
    [InlineData(null, "give it the types of exactly this kernel with --btf FILE, or run a package archive that has them")]
    [InlineData("", "the archive has the types of no kernel; give it those of exactly this one with --btf FILE")]
    [InlineData("5.4.0 5.15.0", "the archive has the types of 5.4.0, 5.15.0; give it those of exactly this kernel with --btf FILE")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13", "the archive has the types of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 1 more; give it those of exactly this kernel with --btf FILE")]
    [InlineData("5.4.0 6.1.0", "the archive has types of a kernel of that name, but for another machine, or several that differ; say which with --btf FILE")]
    public void A_missing_release_is_told_which_are_there(string? releases, string hint) => Assert.Equal(
        hint,
        ProblemCatalog.KernelTypesMissing("6.1.0", releases is null ? default : [.. releases.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Hint);

    [Theory]
    [InlineData(100_000, false)]
    [InlineData(100_001, true)]
    public void An_archive_has_a_bounded_number_of_entries(int count, bool isRefused)
    {
        var package = Tar(TarEntryFormat.Ustar, ("./package.json", "{}"))[..1024];
        var empty = Tar(TarEntryFormat.Ustar, ("./notes", ""))[..512];
        var all = new byte[package.Length + (empty.Length * (count - 1)) + 1024];
        package.CopyTo(all, 0);
        for (var i = 0; i < count - 1; i++)
        {
            empty.CopyTo(all, package.Length + (i * empty.Length));
        }

        var bytes = Gzip(all);

        if (isRefused)
        {
            Assert.Contains("more than 100000 entries", Refused(bytes), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("{}", Encoding.UTF8.GetString(PackageArchive.Read(bytes).Package.Span));
        }
    }

    [Fact]
    public void A_file_that_says_it_is_larger_than_any_archive_is_refused()
    {
        var bytes = Tar(TarEntryFormat.Ustar, ("./package.json", "{}"), ("./large", ""));
        var header = bytes.AsSpan(1024, 512);
        // 4 GiB, in octal, and the sum of all bytes with the sum's own field as spaces.
        "00040000000000"u8[2..].CopyTo(header[124..]);
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in header)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);

        Assert.Contains("more than 4294967296 bytes", Refused(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_kernels_some_are_named()
    {
        var archive = Read([Package, .. Enumerable.Range(0, 4_100).Select(i => ($"./btfhub-archive/debian/12/x86_64/{i}.btf", "t"))]);

        Assert.Equal(4_096, archive.Releases.Length);
    }

    [Fact]
    public void Types_of_several_kernels_are_kept_up_to_a_bound()
    {
        // Two that may be this kernel's, and differ: 18 MB.
        var large = new string('x', 9 << 20);
        var bytes = Tar(TarEntryFormat.Ustar, Package, (Ubuntu, large + "1"), ("./btfhub-archive/ubuntu/20.10/x86_64/5.4.0-42-generic.btf", large + "2"));

        Assert.Contains("the types of its kernels have more than 16777216 bytes", Refused(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_paths_that_lead_out_are_passed_over()
    {
        var bytes = Write(TarEntryFormat.Pax, writer =>
        {
            Add(writer, TarEntryFormat.Pax, "/package.json", "absolute");
            Add(writer, TarEntryFormat.Pax, "x/../package.json", "up");
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "package.json") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "ubuntu/20.04/x86_64/5.4.0-42-generic.btf") { LinkName = "/etc/passwd" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "dir.btf"));
            Add(writer, TarEntryFormat.Pax, "../ubuntu/20.04/x86_64/5.4.0-42-generic.btf", "out");
            Add(writer, TarEntryFormat.Pax, "package.json", "right");
            Add(writer, TarEntryFormat.Pax, "package.json", "second");
        });
        var archive = PackageArchive.Read(bytes);

        Assert.Equal("right", Encoding.UTF8.GetString(archive.Package.Span));
        Assert.Empty(archive.Kernels);
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    public void Long_names_are_read(TarEntryFormat format)
    {
        var directory = new string('d', 90) + "/" + new string('e', 40);
        var archive = PackageArchive.Read(Tar(format, Package, ($"{directory}/ubuntu/1/x86_64/r.btf", "deep")));

        Assert.Equal("deep", Find(archive, new KernelIdentity("ubuntu", "1", "x86_64", "r")));
    }

    [Fact]
    public void Entry_that_is_no_BTF_is_named()
    {
        var bytes = Write(TarEntryFormat.Ustar, writer =>
        {
            Add(writer, TarEntryFormat.Ustar, "package.json", "{}");
            Add(writer, TarEntryFormat.Ustar, "r.btf", "text");
        });

        var problem = Assert.Throws<BpfRuntimeException>(
            () => PackageArchive.Read(bytes).FindBtf(new KernelIdentity("a", "b", "c", "r"))).Problem;

        Assert.Equal("'r.btf' in the archive is no BTF", problem.Message);
    }

    [Fact]
    public void An_archive_needs_a_package() =>
        Assert.Equal("the archive has no 'package.json'", Refused(Tar(TarEntryFormat.Ustar, ("sub/package.json", "{}"))));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("\u001f\u008b and no more")]
    public void Bytes_that_are_no_archive_are_refused(string text)
    {
        var message = Refused(Encoding.Latin1.GetBytes(text));

        Assert.True(message.StartsWith("the archive cannot be read: ", StringComparison.Ordinal) || message == "the archive has no 'package.json'", message);
    }

    [Fact]
    public void Every_truncation_and_every_changed_byte_is_taken_well()
    {
        var whole = Tar(TarEntryFormat.Pax, Package, (Ubuntu, "one"))[..^1024];
        var packed = Gzip(whole);
        foreach (var bytes in (byte[][])[whole, packed])
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                Demand(bytes[..i], $"cut off at {i} of {bytes.Length}");
                foreach (var mask in (byte[])[0xff, 0x01])
                {
                    var mutated = (byte[])bytes.Clone();
                    mutated[i] ^= mask;
                    Demand(mutated, $"byte {i} of {bytes.Length} ^ {mask:x2}");
                }
            }
        }
    }

    [Theory]
    [InlineData('0', "package.json")]
    [InlineData('L', "name")]
    [InlineData('x', "name")]
    public void A_size_that_only_the_header_has_takes_no_memory(char type, string name)
    {
        var header = new byte[512];
        Encoding.ASCII.GetBytes(name, header);
        Encoding.ASCII.GetBytes("00700000000", header.AsSpan(124)); // 117 MB
        header[156] = (byte)type;
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0", header.AsSpan(148));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refused([.. header, .. new byte[4096]]);

        Assert.StartsWith("the archive cannot be read: ", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static void Demand(byte[] bytes, string what)
    {
        var error = Record.Exception(() => PackageArchive.Read(bytes).FindBtf(Kernel));
        Assert.True(error is null or BpfRuntimeException, $"{what}: {error}");
    }

    private static string Refused(byte[] bytes) =>
        Assert.Throws<BpfRuntimeException>(() => PackageArchive.Read(bytes)).Problem.Message;

    private static string? Find(PackageArchive archive, KernelIdentity kernel) =>
        archive.FindBtf(kernel) is { } found ? Encoding.UTF8.GetString(found.Bytes.Span[2..]) : null;

    private static PackageArchive Read(params (string, string)[] files) => PackageArchive.Read(Tar(TarEntryFormat.Ustar, files));

    private static byte[] Btf(string text) => [0x9f, 0xeb, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Tar(TarEntryFormat format, params (string Path, string Text)[] files) => Write(format, writer =>
    {
        foreach (var (path, text) in files)
        {
            Add(writer, format, path, text);
        }
    });

    private static void Add(TarWriter writer, TarEntryFormat format, string path, string text)
    {
        var content = new MemoryStream(path.EndsWith(".btf", StringComparison.Ordinal) && text != "text" ? Btf(text) : Encoding.UTF8.GetBytes(text));
        writer.WriteEntry(format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, path) { DataStream = content },
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = content },
            TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, path) { DataStream = content },
            _ => new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content },
        });
    }

    private static byte[] Write(TarEntryFormat format, Action<TarWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }
}
