using Eunomia.Runtime.Features;
using Eunomia.Runtime.Tests.Loading;

namespace Eunomia.Runtime.Tests.Features;

/// <summary>Not beside others: those have maps and programs of their own open.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("alone")]
public sealed class KernelFeaturesTests
{
    [Fact]
    public void A_kernel_that_runs_bpf_has_what_every_such_kernel_has()
    {
        TestProgram.RequireKernel();

        var features = KernelFeatures.Probe();

        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), features.Kernel.Release);
        Assert.All(["socket_filter", "raw_tracepoint", "xdp", "tracing"], name => Assert.True(Find(features.ProgramTypes, name).IsSupported));
        Assert.All(["hash", "array", "ringbuf"], name => Assert.True(Find(features.MapTypes, name).IsSupported));
        Assert.All(["raw_tracepoint", "tp_btf", "iterator", "xdp"], name => Assert.True(Find(features.AttachKinds, name).IsSupported));
        Assert.Equal(32, features.ProgramTypes.Length);
        Assert.Equal(33, features.MapTypes.Length);
    }

    [Fact]
    public void Only_unsupported_features_have_a_reason()
    {
        TestProgram.RequireKernel();
        var features = KernelFeatures.Probe();

        Assert.All([.. features.System, .. features.ProgramTypes, .. features.AttachKinds, .. features.MapTypes], feature =>
            Assert.True(feature.IsSupported == true == feature.Reason is null, feature.ToString()));
    }

    [Fact]
    public void Kprobes_are_there_exactly_if_the_kernel_was_built_with_them()
    {
        TestProgram.RequireKernel();
        Assert.SkipUnless(File.Exists("/proc/config.gz"), "this kernel does not say how it was built");
        using var config = new StreamReader(new System.IO.Compression.GZipStream(File.OpenRead("/proc/config.gz"), System.IO.Compression.CompressionMode.Decompress));
        var text = config.ReadToEnd();

        var kinds = KernelFeatures.Probe().AttachKinds;

        Assert.Equal(text.Contains("CONFIG_KPROBE_EVENTS=y", StringComparison.Ordinal), Find(kinds, "kprobe").IsSupported);
        Assert.Equal(text.Contains("CONFIG_UPROBE_EVENTS=y", StringComparison.Ordinal), Find(kinds, "uprobe").IsSupported);
        Assert.Equal(text.Contains("CONFIG_FPROBE=y", StringComparison.Ordinal), Find(kinds, "kprobe.multi").IsSupported);
        Assert.Equal(text.Contains("CONFIG_NETKIT=y", StringComparison.Ordinal), Find(kinds, "netkit").IsSupported);
    }

    [Fact]
    public void Maps_for_struct_ops_came_with_the_programs_that_fill_them()
    {
        TestProgram.RequireKernel();
        var features = KernelFeatures.Probe();

        Assert.Equal(Find(features.ProgramTypes, "struct_ops").IsSupported, Find(features.MapTypes, "struct_ops").IsSupported);
    }

    [Fact]
    public void Nothing_that_was_tried_stays_open()
    {
        TestProgram.RequireKernel();
        KernelFeatures.Probe();
        var before = BpfDescriptors();

        KernelFeatures.Probe();

        Assert.Equal(before, BpfDescriptors());
    }

    [Fact]
    public void A_name_that_starts_like_another_is_another_symbol()
    {
        var found = KernelSymbolNames.Find(["do_exit", "do_exi", "no_such_symbol_at_all"]);
        Assert.SkipWhen(found is null or { Count: 0 }, "/proc/kallsyms cannot be read here");

        Assert.Equal(["do_exit"], found);
    }

    private static int BpfDescriptors() => Directory.GetFiles("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget is { } target && target.StartsWith("anon_inode:bpf", StringComparison.Ordinal));

    private static KernelFeature Find(IEnumerable<KernelFeature> features, string name) => features.Single(feature => feature.Name == name);
}
