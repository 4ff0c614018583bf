using System.Diagnostics;
using System.Globalization;
using Eunomia.Cc.Tests.Emit.Interop;

namespace Eunomia.Cc.Tests.Emit;

public class LiveEventTests(GeneratedCode generated)
{
    [Fact]
    public async Task Events_of_the_kernel_read_as_what_happened()
    {
        var bytes = await generated.OutputAsync("execs.bpf.o");
        int child;
        using var live = LiveObject.Load(bytes, "events");
        using (var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exit 42"]))!)
        {
            child = process.Id;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        live.Consume();
        var events = new List<string>();
        foreach (var record in live.Records)
        {
            events.Add(await generated.RunAsync<string>("Reader", "Exec", record));
        }

        var ours = events.Where(line => line.Contains($"pid={child.ToString(CultureInfo.InvariantCulture)} ", StringComparison.Ordinal)).ToList();
        var parent = Environment.ProcessId;
        Assert.Equal(2, ours.Count);
        Assert.Equal($"ExecStarted pid={child} ppid={parent} uid=0 exit=0 lived=0 comm=sh path=/bin/sh args=/bin/sh -c exit 42", ours[0]);
        Assert.Matches($@"^ExecEnded pid={child} ppid={parent} uid=0 exit=42 lived=[1-9][0-9]+ comm=sh path= args=$", ours[1]);
    }
}
