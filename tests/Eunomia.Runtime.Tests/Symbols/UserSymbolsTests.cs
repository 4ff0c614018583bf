using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Runtime.Symbols;

namespace Eunomia.Runtime.Tests.Symbols;

public sealed class UserSymbolsTests
{
    [Theory]
    [InlineData("-pie")]
    [InlineData("-no-pie")]
    public void Functions_of_a_program_and_of_its_libraries_are_found(string kind)
    {
        using var process = new CompiledProcess(kind, "-fPIE");
        var symbols = new UserSymbols();

        Assert.Equal(new UserSymbol(process.Program, "marked_function", 2), symbols.Find(process.Id, process.Marked + 2));
        Assert.Equal(new UserSymbol(process.Program, "hidden_function", 0), symbols.Find(process.Id, process.Hidden));
        var library = symbols.Find(process.Id, process.LibraryFunction)!.Value;
        Assert.Contains("strtol", library.Name, StringComparison.Ordinal);
        Assert.Contains("/libc", library.Module, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stripped_program_still_names_its_file_and_the_place_in_it()
    {
        using var process = new CompiledProcess("-s", "-no-pie");
        var symbol = new UserSymbols().Find(process.Id, process.Hidden)!.Value;

        Assert.Equal((process.Program, null), (symbol.Module, symbol.Name));
        Assert.InRange(symbol.Offset, 1ul, (ulong)new FileInfo(process.Program).Length);
    }

    [Fact]
    public void A_file_that_is_deleted_is_read_all_the_same()
    {
        using var process = new CompiledProcess();
        File.Delete(process.Program);
        File.WriteAllText(process.Program, "something else");

        Assert.Equal(new UserSymbol(process.Program, "marked_function", 0), new UserSymbols().Find(process.Id, process.Marked));
    }

    [Fact]
    public void Memory_without_a_file_has_no_module()
    {
        using var process = new CompiledProcess();

        Assert.Equal(new UserSymbol(null, null, 16), new UserSymbols().Find(process.Id, process.Anonymous + 16));
        Assert.Null(new UserSymbols().Find(process.Id, 0x10));
        Assert.Null(new UserSymbols().Find(process.Id, ulong.MaxValue));
    }

    [Fact]
    public void The_kernels_page_in_a_process_has_symbols()
    {
        var line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.EndsWith("[vdso]", StringComparison.Ordinal));
        Assert.SkipWhen(line is null, "this kernel maps no vdso");
        var range = line!.Split(' ')[0].Split('-').Select(text => ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
        var symbols = new UserSymbols();

        var names = new HashSet<string?>();
        for (var address = range[0]; address < range[1]; address += 16)
        {
            var symbol = symbols.Find(Environment.ProcessId, address)!.Value;
            Assert.Equal("[vdso]", symbol.Module);
            names.Add(symbol.Name);
        }

        Assert.Contains(names, name => name?.Contains("clock_gettime", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_library_of_this_process_is_found_by_its_export()
    {
        var library = NativeLibrary.Load("libc.so.6");
        var address = (ulong)NativeLibrary.GetExport(library, "qsort_r");

        var symbol = new UserSymbols().Find(Environment.ProcessId, address)!.Value;

        Assert.Contains("qsort_r", symbol.Name, StringComparison.Ordinal);
        Assert.Equal(0ul, symbol.Offset);
    }

    [Fact]
    public void A_process_that_has_ended_is_remembered_and_an_unknown_one_is_not_found()
    {
        var time = new ManualTime();
        var symbols = new UserSymbols(time: time);
        using var process = new CompiledProcess();
        Assert.NotNull(symbols.Find(process.Id, process.Marked));

        process.End();
        time.Now += 10_000;

        Assert.Equal("marked_function", symbols.Find(process.Id, process.Marked)?.Name);
        Assert.Null(new UserSymbols().Find(process.Id, process.Marked));
        Assert.Null(new UserSymbols("/nowhere").Find(1, 0x400000));
    }

    [Fact]
    public void Mappings_are_read_again_when_they_are_old()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        var maps = Path.Combine(directory.CreateSubdirectory("5").FullName, "maps");
        var time = new ManualTime();
        var symbols = new UserSymbols(directory.FullName, time);

        File.WriteAllText(maps, "1000-2000 r-xp 00000000 00:00 0 [first]\n");
        var first = symbols.Find(5, 0x1000)?.Module;
        File.WriteAllText(maps, "1000-2000 r-xp 00000000 00:00 0 [second]\n");
        var still = symbols.Find(5, 0x1000)?.Module;
        time.Now += 2000;
        var second = symbols.Find(5, 0x1000)?.Module;
        directory.Delete(recursive: true);

        Assert.Equal(("[first]", "[first]", "[second]"), (first, still, second));
    }

    [Fact]
    public void A_pipe_in_the_place_of_a_file_does_not_block()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        var root = directory.CreateSubdirectory("5").CreateSubdirectory("root");
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(root.FullName, "pipe")))
        {
            mkfifo.WaitForExit();
            Assert.Equal(0, mkfifo.ExitCode);
        }

        File.WriteAllText(Path.Combine(directory.FullName, "5", "maps"), "1000-2000 r-xp 00000000 fd:00 77 /pipe\n");
        var symbol = new UserSymbols(directory.FullName).Find(5, 0x1004);
        directory.Delete(recursive: true);

        Assert.Equal(new UserSymbol("/pipe", null, 4), symbol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("1000 r-xp 0 00:00 0")]
    [InlineData("2000-1000 r-xp 0 00:00 0")]
    [InlineData("1000-2000 r-xp zz 00:00 0")]
    [InlineData("1000-2000 r-xp 0 00:00 -1")]
    public void Lines_of_another_form_are_passed_over(string line) =>
        Assert.Equal(1, Mappings(line + "\n4000-5000 rw-p 00001000 fd:00 9   /a b (deleted)\n").Count);

    [Fact]
    public void Names_with_spaces_and_notes_are_read()
    {
        var mapping = Mappings("4000-5000 rw-p 00001000 fd:00 9   /a b (deleted)").Find(0x4fff)!.Value;

        Assert.Equal(new MemoryMapping(0x4000, 0x5000, 0x1000, new MappedFile("fd:00", 9, "/a b (deleted)")), mapping);
        Assert.Equal("/a b", mapping.File.Name);
    }

    [Fact]
    public void A_file_that_is_mapped_often_is_kept_once()
    {
        var mappings = Mappings(string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i * 0x2000:x}-{(i * 0x2000) + 0x1000:x} r-xp 00000000 fd:00 9   /lib/{new string('x', 4000)}\n")));

        Assert.Equal((3000, false), (mappings.Count, mappings.IsCut));
        Assert.InRange(mappings.Footprint, 1, 200_000);
        Assert.Same(mappings.Find(0x2000)!.Value.File, mappings.Find(3000 * 0x2000)!.Value.File);
        Assert.Null(mappings.Find(0x3000));
    }

    [Fact]
    public void No_more_is_kept_of_a_process_than_a_bound_and_what_can_be_executed_comes_first()
    {
        var lines = Enumerable.Range(1, 3000).Select(i => $"{i * 0x2000:x}-{(i * 0x2000) + 0x1000:x} r--p 00000000 fd:00 {i}   /lib/{i}{new string('x', 1000)}\n")
            .Append("7f0000000000-7f0000001000 r-xp 00000000 fd:00 9999   /lib/code\n");
        var mappings = Mappings(string.Concat(lines));

        Assert.True(mappings.IsCut);
        Assert.InRange(mappings.Footprint, 1, ProcessMappings.MostBytesKept);
        Assert.Equal("/lib/code", mappings.Find(0x7f0000000000)!.Value.File.Path);
    }

    [Fact]
    public void An_address_beyond_what_is_kept_is_unknown_and_counted()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        File.WriteAllText(
            Path.Combine(directory.CreateSubdirectory("5").FullName, "maps"),
            string.Concat(Enumerable.Range(1, 4000).Select(i => $"{i * 0x2000:x}-{(i * 0x2000) + 0x1000:x} r-xp 00000000 fd:00 0   [{i}{new string('x', 1000)}]\n")));
        var symbols = new UserSymbols(directory.FullName);

        var (first, last) = (symbols.Find(5, 0x2000), symbols.Find(5, 4000 * 0x2000));
        directory.Delete(recursive: true);

        Assert.StartsWith("[1xxx", first?.Module, StringComparison.Ordinal);
        Assert.Equal((UserSymbol.Unknown, 1L), (last, symbols.Unknown));
    }

    [Fact]
    public void Processes_that_take_too_long_to_read_are_unknown_until_time_is_saved_up()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        foreach (var pid in Enumerable.Range(1, 60))
        {
            File.WriteAllText(Path.Combine(directory.CreateSubdirectory($"{pid}").FullName, "maps"), "1000-2000 r-xp 00000000 00:00 0 [a]\n");
        }

        // Each look at the clock takes 100 ms: reading sixty processes takes more than there is.
        var time = new ManualTime { Step = 100 };
        var symbols = new UserSymbols(directory.FullName, time);
        var found = Enumerable.Range(1, 60).Select(pid => symbols.Find(pid, 0x1000)!.Value).ToArray();
        time.Now += 60_000;
        var later = symbols.Find(60, 0x1000)!.Value;
        directory.Delete(recursive: true);

        Assert.Equal("[a]", found[0].Module);
        Assert.Contains(UserSymbol.Unknown, found);
        Assert.Equal(found.Count(symbol => symbol == UserSymbol.Unknown), symbols.Unknown);
        Assert.Equal("[a]", later.Module);
    }

    [Fact]
    public void A_place_in_a_file_is_found_by_the_build_id_of_the_file()
    {
        using var process = new CompiledProcess("-Wl,--build-id=0x00112233445566778899aabbccddeeff00112200", "-no-pie");
        var symbols = new UserSymbols();
        var inFile = symbols.Find(process.Id, process.Marked)!.Value;
        var place = process.Marked - 0x400000;

        Assert.Equal(inFile, symbols.FindInFile(process.Id, Convert.FromHexString("00112233445566778899aabbccddeeff001122"), place));
        Assert.Null(symbols.FindInFile(process.Id, Convert.FromHexString("ff112233445566778899aabbccddeeff001122"), place));
    }

    [Fact]
    public void Build_ids_of_a_process_are_read_once_and_not_for_each_frame()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        var lines = string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i * 0x2000:x}-{(i * 0x2000) + 0x1000:x} r-xp 00000000 fd:00 {i % 500}   /no/such/file{i % 500}\n"));
        File.WriteAllText(Path.Combine(directory.CreateSubdirectory("5").FullName, "maps"), lines);
        var symbols = new UserSymbols(directory.FullName, new ManualTime());
        byte[] id = [1, 2, 3];
        Assert.Null(symbols.FindInFile(5, id, 0x10));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(symbols.FindInFile(5, id, 0x10));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        directory.Delete(recursive: true);

        Assert.InRange(allocated, 0, 1000);
        Assert.Equal(0, symbols.Unknown);
    }

    [Fact]
    public void Reading_build_ids_ends_when_it_takes_too_long_and_goes_on_when_time_is_saved_up()
    {
        var directory = Directory.CreateTempSubdirectory("eunomia-proc-");
        var lines = string.Concat(Enumerable.Range(1, 35).Select(i => $"{i * 0x2000:x}-{(i * 0x2000) + 0x1000:x} r-xp 00000000 fd:00 {i}   /no/such/file{i}\n"));
        File.WriteAllText(Path.Combine(directory.CreateSubdirectory("5").FullName, "maps"), lines);
        var time = new ManualTime { Step = 5 };
        var symbols = new UserSymbols(directory.FullName, time);

        var found = new List<UserSymbol?>();
        while (found.Count < 100 && found is not [.., null])
        {
            found.Add(symbols.FindInFile(5, [1, 2, 3], 0x10));
            time.Now += 400;
        }

        directory.Delete(recursive: true);
        Assert.InRange(found.Count, 2, 99);
        Assert.All(found[..^1], symbol => Assert.Equal(UserSymbol.Unknown, symbol));
        Assert.Equal(found.Count - 1, symbols.Unknown);
    }

    private static ProcessMappings Mappings(string text) => ProcessMappings.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Most_recently_used_entries_stay_within_the_weight()
    {
        var cache = new BoundedCache<int, string>(10);
        cache.Set(1, "one", 4);
        cache.Set(2, "two", 4);
        cache.TryGet(1, out _);
        cache.Set(3, "three", 4);

        Assert.Equal((true, false, true), (cache.TryGet(1, out _), cache.TryGet(2, out _), cache.TryGet(3, out _)));
        cache.Set(4, "huge", 100);
        Assert.True(cache.TryGet(4, out _));
        Assert.Equal(1, cache.Count);
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public long Step { get; init; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now += Step;
    }
}
