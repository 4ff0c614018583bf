using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Eunomia.Benchmarks;

// dotnet run -c Release --project tests/Eunomia.Benchmarks [-- [--smoke] [--ecc] [--programs DIR]]
// Everything the README quotes, measured in one run. --smoke runs each benchmark once, to show that it still works; --ecc measures
// the compiler alone, --programs DIR also on all programs of a directory such as libbpf-tools, --sizes DIR packages beside the original's, for the programs of a directory such as its examples/bpftools.
if (args is ["--sizes", var directory])
{
    await PackageSizes.PrintAsync(directory, Console.Out);
    return 0;
}

var programs = args is [.., "--programs", var more] ? more : null;
args = programs is null ? args : args[..^2];
var (smoke, onlyEcc) = (args.Contains("--smoke"), args.Contains("--ecc"));
if (args.Except(["--smoke", "--ecc"]).Any())
{
    Console.Error.WriteLine("usage: Eunomia.Benchmarks [--smoke] [--ecc] [--programs DIR] | --sizes DIR");
    return 2;
}

if (onlyEcc)
{
    await EccNumbers.PrintAsync(Console.Out, smoke, programs);
    await CoreNumbers.PrintAsync(Console.Out, smoke);
    return 0;
}

await PayloadSizes.PrintAsync(Console.Out);
await EccNumbers.PrintAsync(Console.Out, smoke, programs);
await CoreNumbers.PrintAsync(Console.Out, smoke);
await RunnerNumbers.PrintAsync(Console.Out, smoke);

// In process: the build that BenchmarkDotNet makes otherwise knows nothing of central package versions.
var job = (smoke ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job)
    .WithOptions(smoke ? ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator : ConfigOptions.DisableLogFile)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "ecc-benchmarks"));
var summaries = BenchmarkSwitcher.FromAssembly(typeof(RewriteBenchmark).Assembly).RunAllJoined(config);
return summaries.HasCriticalValidationErrors || summaries.Reports.Any(report => !report.Success) ? 1 : 0;
