using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Eunomia.Bpf;
using Eunomia.Bpf.Elf;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.KernelTypes;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests.KernelTypes;

public sealed class KernelBtfTests : IDisposable
{
    private const string ReadsTask = """
        LICENSED("GPL");
        struct task_struct { int tgid; } __attribute__((preserve_access_index));
        int seen;
        SEC("raw_tp/sys_enter") int reads(void *ctx)
        {
            struct task_struct *task = (void *)bpf_get_current_task();
            seen = BPF_CORE_READ(task, tgid);
            return 0;
        }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-btf-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Types_of_the_kernel_from_a_file_relocate_the_program(bool elf)
    {
        TestProgram.RequireKernel();
        var types = File.ReadAllBytes(KernelBtf.OwnPath);
        var path = Write(elf ? ElfWith(".BTF", types) : types);
        var log = new List<string>();

        using var session = BpfSession.Open(TestProgram.Compile(ReadsTask), new BpfSessionOptions { KernelBtfPath = path, Log = log.Add });
        session.Load();

        Assert.All(session.Programs, program => Assert.True(program.Descriptor >= 0));
        Assert.Empty(session.Warnings);
        // The kernel's own types were not used: libbpf says where those come from.
        Assert.DoesNotContain(log, line => line.Contains("loading kernel BTF '/sys", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_of_another_kernel_are_taken_only_by_force()
    {
        TestProgram.RequireKernel();
        var other = TestProgram.Compile("LICENSED(\"GPL\"); struct task_struct { int other; } task; SEC(\"raw_tp/sys_enter\") int f(void *ctx) { return task.other; }");
        var path = Write(other.Object.Elf.Sections.Single(section => section.Name == ".BTF").Data.ToArray());

        using (var session = BpfSession.Open(TestProgram.Compile(ReadsTask), new BpfSessionOptions { KernelBtfPath = path }))
        {
            session.Load();
            Assert.Equal("ECLI0333", Assert.Single(session.Warnings).Id);
        }

        using var forced = BpfSession.Open(TestProgram.Compile(ReadsTask), new BpfSessionOptions { KernelBtfPath = path, ForceKernelBtf = true });
        var problem = Assert.Throws<BpfRuntimeException>(() => forced.Load()).Problem;

        Assert.Equal("ECLI0334", Assert.Single(forced.Warnings).Id);
        Assert.Equal("ECLI0312", problem.Id);
        Assert.Contains("'struct task_struct.tgid'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no BTF")]
    [InlineData("")]
    [InlineData("\u007fELF and nothing more")]
    public void Garbage_is_refused_before_libbpf_sees_it(string content)
    {
        var path = Write(Encoding.Latin1.GetBytes(content));

        var problem = Assert.Throws<BpfRuntimeException>(() => BpfSession.Open(TestProgram.Compile(ReadsTask), new BpfSessionOptions { KernelBtfPath = path })).Problem;

        Assert.Equal("ECLI0323", problem.Id);
        Assert.Contains($"'{path}'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var problem = Assert.Throws<BpfRuntimeException>(() => BpfSession.Open(TestProgram.Compile(ReadsTask), new BpfSessionOptions { KernelBtfPath = "/no/such/file" })).Problem;

        Assert.Equal("ECLI0322", problem.Id);
        Assert.EndsWith("'/no/such/file': there is no such file", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_and_flipped_byte_of_an_elf_file_is_malformed_input_or_a_section()
    {
        var whole = ElfWith(".BTF", [.. Enumerable.Range(0, 40).Select(i => (byte)i)]);
        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = whole.ToArray();
            flipped[i] ^= 0xff;
            foreach (var bytes in (byte[][])[whole[..i], flipped])
            {
                var error = Record.Exception(() => ElfBinary.Open(new MemoryStream(bytes)).ReadSection(".BTF", 1 << 20));
                Assert.True(error is null or MalformedInputException, $"byte {i}: {error}");
            }
        }
    }

    [Theory]
    [InlineData(0xffff)]
    [InlineData(0x7fff)]
    [InlineData(65)]
    [InlineData(40)]
    public void Section_headers_have_the_size_that_the_format_says(int size)
    {
        var bytes = ElfWith(".BTF", new byte[100]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(58), (ushort)size);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(60), 0xffff);

        // A file may be as long as one likes, and take no room.
        using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
        file.Write(bytes);
        file.SetLength(5L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<MalformedInputException>(() => ElfBinary.Open(file).ReadSection(".BTF", 1 << 20));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_section_larger_than_allowed_is_refused()
    {
        Assert.Throws<MalformedInputException>(() => ElfBinary.Open(new MemoryStream(ElfWith(".BTF", new byte[100]))).ReadSection(".BTF", 99));
        Assert.Equal(100, ElfBinary.Open(new MemoryStream(ElfWith(".BTF", new byte[100]))).ReadSection(".BTF", 100).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_package_in_an_archive_runs(bool compressed)
    {
        TestProgram.RequireKernel();
        var kernel = KernelIdentity.Current;
        var archive = Archive(compressed, ($"btfhub-archive/{kernel.OsId}/{kernel.OsVersion}/{kernel.Architecture}/{kernel.Release}.btf", File.ReadAllBytes(KernelBtf.OwnPath)));
        var package = VerifiedPackage.Read(archive);

        using var session = BpfSession.Open(package);
        session.Load();

        Assert.NotNull(package.Archive!.FindBtf(kernel));
        // This kernel has types of its own, which are never older than it.
        Assert.Equal((null, null), KernelBtf.Choose(package.Archive, null));
    }

    [Fact]
    public void A_kernel_without_types_gets_those_of_the_archive()
    {
        var kernel = KernelIdentity.Current;
        var types = TestProgram.Compile(ReadsTask).Object.Elf.Sections.Single(section => section.Name == ".BTF").Data.ToArray();
        var package = VerifiedPackage.Read(Archive(false, ($"{kernel.OsId}/{kernel.OsVersion}/{kernel.Architecture}/{kernel.Release}.btf", types)));

        List<string> log = [];

        using var file = KernelBtf.Choose(package.Archive, null, ownPath: "/no/such/file", log: log.Add).File;

        Assert.Equal(types, File.ReadAllBytes(file!.Path));
        Assert.Equal([$"the types of this kernel: {kernel.OsId}/{kernel.OsVersion}/{kernel.Architecture}/{kernel.Release}.btf of the archive"], log);
    }

    [Fact]
    public void Hostile_types_in_an_archive_are_a_problem()
    {
        var kernel = KernelIdentity.Current;
        var package = VerifiedPackage.Read(Archive(false, ($"{kernel.OsId}/{kernel.OsVersion}/{kernel.Architecture}/{kernel.Release}.btf", [0x9f, 0xeb, 1, 0, 24, 0, 0, 0, 255, 255, 255, 255])));

        Assert.Equal("ECLI0323", Assert.Throws<BpfRuntimeException>(() => KernelBtf.Choose(package.Archive, null, ownPath: "/no/such/file")).Problem.Id);
    }

    [Fact]
    public void A_memory_file_is_gone_when_it_is_disposed()
    {
        var file = MemoryFile.Create("test", [1, 2, 3]);
        var path = file.Path;
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));

        file.Dispose();

        Assert.DoesNotContain("kernel-types", new FileInfo(path).LinkTarget ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", "debian", "12")]
    [InlineData("# comment\nNAME=\"x=y\"\nVERSION_ID='20.04'\nID=ubuntu", "ubuntu", "20.04")]
    [InlineData("", "", "")]
    public void The_system_is_read_from_its_release_file(string text, string id, string version) =>
        Assert.Equal((id, version), KernelIdentity.ParseOsRelease(text.Split('\n')));

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_directory.FullName, "types");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Archive(bool compressed, params (string Path, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(compressed ? new GZipStream(stream, CompressionLevel.Fastest) : stream, TarEntryFormat.Pax, leaveOpen: false))
        {
            foreach (var (path, content) in files.Prepend(("package.json", Encoding.UTF8.GetBytes(PackageWriter.ToJson(TestProgram.Package(ReadsTask))))))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
            }
        }

        return stream.ToArray();
    }

    /// <summary>An ELF file of another machine with a section and the names.</summary>
    private static byte[] ElfWith(string name, byte[] content)
    {
        var names = Encoding.UTF8.GetBytes($"\0{name}\0");
        var file = new byte[64 + content.Length + names.Length + 192];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = (2, 1, 1);
        var table = 64 + content.Length + names.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(62), 2);
        content.CopyTo(file, 64);
        names.CopyTo(file, 64 + content.Length);
        Section(table + 64, 1, 64, content.Length);
        Section(table + 128, 0, 64 + content.Length, names.Length);
        return file;

        void Section(int at, uint nameAt, int offset, int length)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), nameAt);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), 1);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 24), (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at + 32), (ulong)length);
        }
    }
}
