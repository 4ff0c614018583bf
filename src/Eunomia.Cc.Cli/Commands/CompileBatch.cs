using System.Runtime.CompilerServices;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Commands;

/// <summary>Runs several compilations in parallel.</summary>
internal static class CompileBatch
{
    /// <summary>Compiles on all cores; results come in argument order, each as soon as it and those before it are there.</summary>
    public static async IAsyncEnumerable<CompileResult> RunAsync(
        ToolchainOptions toolchain, ImmutableArray<CompileOptions> compilations, ProgressLine progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var compiler = new Compiler(toolchain, cancellationToken);
        using var cores = new SemaphoreSlim(Environment.ProcessorCount);
        var tasks = compilations.Select(CompileOneAsync).ToArray();
        try
        {
            foreach (var task in tasks)
            {
                yield return await task;
            }
        }
        finally
        {
            // After a cancellation the others must have cleaned up, too, before the process ends.
            await Task.WhenAll(tasks).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        async Task<CompileResult> CompileOneAsync(CompileOptions options)
        {
            await cores.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => compiler.CompileAsync(options, cancellationToken), cancellationToken);
            }
            finally
            {
                cores.Release();
                progress.Advance(options.Source);
            }
        }
    }
}
