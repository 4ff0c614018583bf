using BenchmarkDotNet.Attributes;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Cc;
using Eunomia.Cc.Describe;
using Eunomia.Package;

namespace Eunomia.Benchmarks;

/// <summary>Making the packaged form of an object with debug information, and reading it back to describe it.</summary>
[MemoryDiagnoser]
public class RewriteBenchmark
{
    private byte[] _object = [];

    /// <summary>A program that includes <c>vmlinux.h</c>: some 650 kB of object, nearly all of it DWARF.</summary>
    [GlobalSetup]
    public void Compile()
    {
        var source = Programs.Sources().First(path => path.EndsWith("execs.bpf.c", StringComparison.Ordinal));
        // Synchronous, because the runner in this process does not wait for a task.
        var program = CompiledProgram.CompileAsync(new Compiler(CompiledProgram.Toolchain), source).GetAwaiter().GetResult();
        _object = program?.Raw ?? throw new InvalidOperationException("the program does not compile here");
        Console.WriteLine($"// object: {_object.Length} bytes");
    }

    /// <summary>Rewrite, read the result as libbpf sees it, describe it.</summary>
    [Benchmark]
    public Skeleton RewriteAndDescribe()
    {
        var rewritten = ObjectRewriter.Rewrite(_object, new RewriteOptions());
        return ObjectDescriber.Describe("execs", BpfObject.Read(rewritten.Object, ObjectDescriber.ObjectName("execs")), EventTypeMap.Empty);
    }
}
