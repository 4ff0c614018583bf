using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Tests.Fixtures;
using Eunomia.Bpf.Tests.Objects.Interop;
using Eunomia.Bpf.Tests.Rewrite;

namespace Eunomia.Bpf.Tests.Checks;

/// <summary>
/// Damages real objects and loads those that the check lets through with the installed libbpf, into the running kernel. A hundred thousand of them:
/// <c>EUNOMIA_FUZZ_TIMES=50 dotnet run --project tests/Eunomia.Bpf.Tests -- --filter-class '*DamagedObjectTests'</c>, others with
/// <c>EUNOMIA_FUZZ_SEED</c>, and without the check with <c>EUNOMIA_DAMAGE_UNCHECKED=1</c>.
/// </summary>
public sealed class DamagedObjectTests(ProgramWorkshop workshop)
{
    private const int DefaultCount = 2_000;

    // Small ones that load fast, and one for each thing that libbpf follows.
    private static readonly string[] Programs =
        ["hello", "globals", "execs", "mapkinds", "opens", "optional", "steady", "kills", "procwatch", "fileops"];

    [Fact]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void No_damaged_object_that_passes_the_check_crashes_or_hangs_libbpf()
    {
        Assert.SkipUnless(LibBpf.IsInstalled, "libbpf.so.1 is not installed");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can load objects");
        var (count, seed) = (Fuzzing.Count(DefaultCount), Fuzzing.Seed(1));
        var isChecked = Environment.GetEnvironmentVariable("EUNOMIA_DAMAGE_UNCHECKED") is not "1";
        var mutators = Mutators();
        var results = new int[Enum.GetValues<LoadResult>().Length];
        var failures = new List<string>();
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, Environment.ProcessorCount) },
            () => new LoadProcess(TimeSpan.FromSeconds(30)),
            (i, _, process) =>
            {
                var (name, mutator) = mutators[i % mutators.Count];
                var bytes = mutator.Mutate(seed + i);
                if (isChecked && !Passes(bytes))
                {
                    return process;
                }

                var result = process.Load(bytes);
                Interlocked.Increment(ref results[(int)result]);
                if (result is LoadResult.Crashed or LoadResult.Hung)
                {
                    lock (failures)
                    {
                        failures.Add($"{name} with seed {seed + i}: {result}");
                    }
                }

                return process;
            },
            process => process.Dispose());

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} damaged objects, {count - results.Sum()} refused by the check; "
            + string.Join(", ", Enum.GetValues<LoadResult>().Select(result => $"{result} {results[(int)result]}")));
        Assert.Empty(failures);
        Assert.True(results[(int)LoadResult.Loaded] > 0, "not one was loaded, so nothing was tested");
    }

    private List<(string Name, ObjectMutator Mutator)> Mutators()
    {
        var mutators = new List<(string, ObjectMutator)> { ("kinds", new(Fixture.Read(bigEndian: false))) };
        foreach (var source in ProgramWorkshop.Sources())
        {
            var name = Path.GetFileName(source).Replace(".bpf.c", "", StringComparison.Ordinal);
            if (Programs.Contains(name) && Path.GetFileName(Path.GetDirectoryName(source)) == name && source.Contains("programs", StringComparison.Ordinal))
            {
                // Smaller than what clang writes, so that the damage hits what matters.
                mutators.Add((name, new(File.ReadAllBytes(workshop.Build(source).Rewritten))));
            }
        }

        Assert.Equal(Programs.Length + 1, mutators.Count);
        return mutators;
    }

    private static bool Passes(byte[] bytes)
    {
        try
        {
            LoadCheck.Check(bytes, "damaged");
            return true;
        }
        catch (MalformedInputException)
        {
            return false;
        }
    }
}
