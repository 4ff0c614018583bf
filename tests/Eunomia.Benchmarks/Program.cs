using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Eunomia.Benchmarks;

// dotnet run -c Release --project tests/Eunomia.Benchmarks [-- --smoke]
// Everything the README quotes, measured in one run. --smoke runs each benchmark once, to show that it still works.
var smoke = args is ["--smoke"];
if (args.Length > 0 && !smoke)
{
    Console.Error.WriteLine("usage: Eunomia.Benchmarks [--smoke]");
    return 2;
}

await PayloadSizes.PrintAsync(Console.Out);
await RunnerNumbers.PrintAsync(Console.Out, smoke);

// In process: the build that BenchmarkDotNet makes otherwise knows nothing of central package versions.
var job = (smoke ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job)
    .WithOptions(smoke ? ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator : ConfigOptions.DisableLogFile)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "ecc-benchmarks"));
var summaries = BenchmarkSwitcher.FromAssembly(typeof(RewriteBenchmark).Assembly).RunAllJoined(config);
return summaries.HasCriticalValidationErrors || summaries.Reports.Any(report => !report.Success) ? 1 : 0;
