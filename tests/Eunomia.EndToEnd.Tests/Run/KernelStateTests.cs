using System.Buffers.Binary;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Runtime;

namespace Eunomia.EndToEnd.Tests.Run;

/// <summary>Programs whose results are in variables and maps, run through the library.</summary>
public sealed class KernelStateTests(CompiledPrograms programs)
{
    [Fact]
    public async Task Globals_are_what_the_user_sets_and_the_program_writes()
    {
        var (package, session) = await OpenAsync("globals");
        using (session)
        {
            session.SetGlobal(Variable(package, "ro_letter"), "z"u8);
            session.SetGlobal(Variable(package, "data_flag"), [0]);
            session.SetGlobal(Variable(package, "shared_count"), BitConverter.GetBytes(100));
            Assert.Equal([1], session.Globals["ro_flag"].GetBytes());
            Assert.Empty(session.Attach());
            await Eventually.HoldsAsync(() => Memory("bss_total") is not 0 && session.Globals["bss_byte"].GetBytes()[0] != 0, () => "the program never ran");
            await Workload.ShellAsync(":");

            Assert.Equal((byte)'z', session.Globals["bss_byte"].GetBytes()[0]);
            Assert.Equal(-1, BinaryPrimitives.ReadInt32LittleEndian(session.Globals["bss_color"].GetBytes()));
            Assert.Equal(-3, (long)Memory("bss_aligned"));
            Assert.True(Memory("data_count") > 1);
            // It began at 1; each time adds 'shared_count', the 6 of a range, and 1.
            Assert.Equal(1UL, Memory("shared_hot") % 107);
            Assert.True(Memory("shared_hot") > 1);
            Assert.Equal(99UL, Memory("limits_max"));
            Assert.Throws<InvalidOperationException>(() => session.SetGlobal(Variable(package, "ro_letter"), "a"u8));
        }

        ulong Memory(string name)
        {
            var memory = session.Globals[name].GetBytes();
            return memory.Length == sizeof(ulong) ? BitConverter.ToUInt64(memory) : BitConverter.ToUInt32(memory);
        }
    }

    [Theory]
    [InlineData(8, 84)]
    [InlineData(4, 18)]
    public async Task Kernel_features_work_with_the_configuration_of_the_kernel(int turns, int sum)
    {
        var (package, session) = await OpenAsync("conformance/kernel-features");
        using (session)
        {
            session.SetGlobal(Variable(package, "turns"), BitConverter.GetBytes(turns));
            Assert.Empty(session.Attach());
            await Workload.DoAsync("getsid", 3);

            // Connection tracking in the kernel and a host name make one more turn, times three.
            Assert.Contains(BitConverter.ToInt32(session.Globals["sum"].GetBytes()), new[] { sum, sum + 3 });
            Assert.True(BitConverter.ToUInt64(session.Globals["added"].GetBytes()) >= 6);
            Assert.Equal(Environment.OSVersion.Version.Major, BitConverter.ToInt32(session.Globals["kernel_version"].GetBytes()) >> 16);
            Assert.InRange(BitConverter.ToInt64(session.Globals["jiffies_per_second"].GetBytes()), 24, 10_000);
            Assert.NotEqual(0, BitConverter.ToInt64(session.Globals["vfs_read_address"].GetBytes()));
        }
    }

    [Fact]
    public async Task Map_zoo_fills_its_maps()
    {
        using var pins = await BpfFileSystem.RequireLoadingAsync();
        var root = Directory.CreateDirectory(pins.Pin($"eunomia_{Guid.NewGuid():N}")).FullName;
        var (_, session) = await OpenAsync("conformance/map-zoo", new BpfSessionOptions { PinRoot = root });
        using (session)
        {
            Assert.Empty(session.Attach());
            var process = await Workload.DoAsync("getpgid", 1);

            Assert.Equal(1UL, Lookup(session, "m_hash", BitConverter.GetBytes(process.Pid)));
            Assert.Equal(1UL, Lookup(session, "m_lru_hash", BitConverter.GetBytes(process.Pid)));
            Assert.Equal(1UL, Lookup(session, "m_percpu_hash", BitConverter.GetBytes(process.Pid)));
            Assert.Equal(1UL, Lookup(session, "m_array", new byte[4]));
            Assert.Equal(1UL, Lookup(session, "inner_one", new byte[4]));
            Assert.True(File.Exists(Path.Combine(root, "m_pinned")));
        }
    }

    [Fact]
    public async Task Map_zoo_new_is_attached()
    {
        var (_, session) = await OpenAsync("conformance/map-zoo-new");
        using (session)
        {
            Assert.Empty(session.Attach());
            await Workload.ShellAsync(":");

            Assert.Equal(["touch_new_maps"], session.Attachments.Select(attachment => attachment.Name));
            Assert.All(session.Maps, map => Assert.True(map.Descriptor >= 0, map.Name));
        }
    }

    [Fact]
    public async Task Mapkinds_counts_the_calls_of_users_that_are_watched()
    {
        using var pins = await BpfFileSystem.RequireLoadingAsync();
        var root = Directory.CreateDirectory(pins.Pin($"eunomia_{Guid.NewGuid():N}")).FullName;
        var (_, session) = await OpenAsync("mapkinds", new BpfSessionOptions { PinRoot = root });
        using (session)
        {
            session.Load();
            // All users.
            session.FindMap("watched")!.Update(new byte[8], [1]);
            Assert.Empty(session.Attach());
            const int GetPid = 39;
            var process = await Workload.DoAsync("getpid", 5);
            Assert.SkipWhen(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64, "the numbers of system calls are those of x86-64");

            Assert.Equal(5UL, Lookup(session, "by_process", [.. BitConverter.GetBytes(process.Pid), .. BitConverter.GetBytes(GetPid)]));
            Assert.True(Lookup(session, "total", new byte[4]) > 5);
            Assert.True(File.Exists(Path.Combine(root, "mapkinds_kept")));
            // It has room for 16.
            Assert.InRange(session.FindMap("mapkinds_kept")!.Keys.Count(), 1, 16);
        }
    }

    [Fact]
    public async Task Blocklist_counts_and_drops_what_is_listed()
    {
        await using var space = await NetworkNamespace.RequireAsync();
        var workload = await Workload.RequireAsync();
        var name = $"e{Guid.NewGuid().ToString("N")[..8]}";
        var ip = HostTool.Require("ip");
        await space.AddOutsideAsync(name);
        try
        {
            var (_, session) = await OpenAsync("blocklist");
            using (session)
            {
                session.Load(Eunomia.Runtime.Attach.AttachSettings.Parse([$"filter:ifname={name},mode=generic", "filter_frags:ifname=lo,mode=generic"]));
                byte[] address = [32, 0, 0, 0, 10, 99, 8, 2];
                session.FindMap("blocked4")!.Update(address, new byte[16]);
                Assert.Empty(session.Attach());
                await space.SendOutsideAsync(workload, 6);

                Assert.Equal(6UL, Lookup(session, "blocked4", address));
                // VERDICT_DROPPED of both CPUs.
                Assert.Equal(6UL, Lookup(session, "verdicts", [1, 0, 0, 0]));
            }
        }
        finally
        {
            await ip.TryRunAsync("link", "del", name);
        }
    }

    private static Eunomia.Runtime.Globals.GlobalVariable Variable(VerifiedPackage package, string name) =>
        package.Globals.All.Single(variable => variable.Name == name);

    /// <summary>The first 64 bits of a value; of a per-CPU map, the sum over all CPUs.</summary>
    private static ulong Lookup(BpfSession session, string name, byte[] key)
    {
        var map = session.FindMap(name)!;
        var value = new byte[Math.Max(map.LookupSize, sizeof(ulong))];
        Assert.True(map.TryGetValue(key, value), $"'{name}' has no {Convert.ToHexString(key)}");
        var stride = map.IsPerCpu ? (int)((map.ValueSize + 7) & ~7u) : value.Length;
        var sum = 0UL;
        for (var at = 0; at + stride <= value.Length; at += stride)
        {
            sum += BitConverter.ToUInt64(value.AsSpan(at));
        }

        return sum;
    }

    private async Task<(VerifiedPackage Package, BpfSession Session)> OpenAsync(string name, BpfSessionOptions? options = null)
    {
        await RunningKernel.RequireAsync();
        var package = VerifiedPackage.Read(await File.ReadAllBytesAsync((await programs.GetAsync(name)).PackagePath, TestContext.Current.CancellationToken));
        return (package, BpfSession.Open(package, options));
    }
}
