namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>Programs that are started for a program in the kernel to see.</summary>
internal static class Execs
{
    /// <summary>Starts <c>true</c> again and again until what waits for it has ended.</summary>
    public static async Task<T> DuringAsync<T>(Task<T> run)
    {
        while (!run.IsCompleted)
        {
            await HostTool.Require("true").RunAsync();
            await Task.WhenAny(run, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        return await run;
    }
}
