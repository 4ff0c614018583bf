using System.Diagnostics;
using System.Globalization;

namespace Eunomia.Runtime.Tests.Attach;

/// <summary>A pair of virtual interfaces that nobody else uses.</summary>
internal sealed class VirtualInterface : IDisposable
{
    private static int _count;

    private readonly int _number = Interlocked.Increment(ref _count);

    public VirtualInterface() => Assert.SkipUnless(Run("ip", "link", "add", Name, "type", "veth", "peer", "name", Name + "p") is not null, "virtual interfaces cannot be made here");

    public string Name => string.Create(CultureInfo.InvariantCulture, $"eun{Environment.ProcessId}x{_number}");

    public int Index => (int)LibC.if_nametoindex(Name);

    /// <summary>The queueing disciplines of it.</summary>
    public string Qdiscs => Run("tc", "qdisc", "show", "dev", Name) ?? throw new InvalidOperationException("tc failed");

    public void Dispose() => _ = Run("ip", "link", "del", Name);

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
