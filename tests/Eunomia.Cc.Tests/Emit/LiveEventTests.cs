using System.Diagnostics;
using System.Text.RegularExpressions;
using Eunomia.Cc.Tests.Emit.Interop;

namespace Eunomia.Cc.Tests.Emit;

public class LiveEventTests(GeneratedCode generated)
{
    [Fact]
    public async Task Events_of_the_kernel_read_as_what_happened()
    {
        var bytes = await generated.OutputAsync("execs.bpf.o");
        var mark = Guid.NewGuid().ToString("N");
        using var live = LiveObject.Load(bytes, "events");
        using (var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $": {mark}; exit 42"]))!)
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        live.Consume();
        var events = new List<string>();
        foreach (var record in live.Records)
        {
            events.Add(await generated.RunAsync<string>("Reader", "Exec", record));
        }

        // Not by the number that we know it by: in a container, the kernel's is another.
        var started = Assert.Single(events, line => line.Contains(mark, StringComparison.Ordinal));
        var who = Regex.Match(started, "pid=[1-9][0-9]* ppid=[1-9][0-9]* ", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        Assert.Equal($"ExecStarted {who}uid=0 exit=0 lived=0 comm=sh path=/bin/sh args=/bin/sh -c : {mark}; exit 42", started);
        Assert.Matches(
            $"^ExecEnded {who}uid=0 exit=42 lived=[1-9][0-9]+ comm=sh path= args=$",
            Assert.Single(events, line => line.StartsWith($"ExecEnded {who}", StringComparison.Ordinal)));
    }
}
