using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Runtime.Tests.Symbols;

/// <summary>A C program that prints the addresses of its functions and waits until its input ends.</summary>
internal sealed class CompiledProcess : IDisposable
{
    private const string Source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        __attribute__((noinline)) int marked_function(int x) { return x * 3; }
        static __attribute__((noinline, used)) int hidden_function(int x) { return x + 1; }
        int main(void)
        {
        	void *memory = mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        	printf("%lx %lx %lx %lx\n", (long)marked_function, (long)hidden_function, (long)strtol, (long)memory);
        	fflush(stdout);
        	return getchar();
        }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("eunomia-symbols-");
    private readonly Process _process;

    public CompiledProcess(params string[] options)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "gcc is not installed");
        var source = Path.Combine(_directory.FullName, "marked.c");
        Program = Path.Combine(_directory.FullName, "marked");
        File.WriteAllText(source, Source);
        using (var gcc = Process.Start("gcc", [.. options, "-O1", "-o", Program, source]))
        {
            gcc.WaitForExit();
            Assert.Equal(0, gcc.ExitCode);
        }

        _process = Process.Start(new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var addresses = _process.StandardOutput.ReadLine()!.Split(' ')
            .Select(text => ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToArray();
        (Marked, Hidden, LibraryFunction, Anonymous) = (addresses[0], addresses[1], addresses[2], addresses[3]);
    }

    public string Program { get; }

    public int Id => _process.Id;

    public ulong Marked { get; }

    public ulong Hidden { get; }

    public ulong LibraryFunction { get; }

    public ulong Anonymous { get; }

    public void End()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
