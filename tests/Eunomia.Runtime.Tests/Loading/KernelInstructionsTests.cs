using Eunomia.Bpf.Instructions;
using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Package;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Tests.Loading;

public sealed class KernelInstructionsTests
{
    private const string Counting = """
        LICENSED("GPL");
        __u64 twos, threes; __u32 fives;
        static __attribute__((noinline)) void add(__u64 *total, int number) { __sync_fetch_and_add(total, number); }
        SEC("raw_tp/sys_enter") int counts(void *ctx)
        {
            add(&twos, 2);
            for (int i = 0; i < 3; i++)
                __sync_fetch_and_add(&threes, 1);
            __sync_fetch_and_add(&fives, 5);
            return 0;
        }
        """;

    [Fact]
    public void A_kernel_has_what_came_with_it_or_before()
    {
        TestProgram.RequireKernel();

        // It may have been given more since.
        Assert.All(InstructionFeature.All, feature => Assert.True(KernelInstructions.Has(feature) == true || Environment.OSVersion.Version < feature.Kernel, feature.Name));
    }

    [Fact]
    public void A_kernel_that_knows_all_of_an_object_gets_it_as_it_is()
    {
        var package = TestProgram.Compile(Counting);
        TestProgram.RequireKernel();
        Assert.SkipUnless(KernelInstructions.Has(InstructionFeature.Atomics) == true, "this kernel has no atomics that return something");

        Assert.Same(package.Object, KernelInstructions.Lower(package.Object));
        Assert.Empty(KernelInstructions.Lacking(package.Object));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_program_counts_the_same_with_and_without_what_additions_return(bool isLowered)
    {
        var package = TestProgram.Package(Counting);
        var bpfObject = BpfObject.Read(PackageCodec.Decompress(package), "test_bpf");
        var lowered = InstructionLowering.Lower(bpfObject.Elf, [InstructionFeature.Atomics]);
        Assert.Empty(InstructionUse.In(bpfObject with { Elf = lowered }));
        TestProgram.RequireTracepoints();
        using var session = BpfSession.Open(VerifiedPackage.Open(isLowered ? package with { BpfObject = PackageCodec.Compress(lowered.Bytes.Span) } : package));

        session.Attach();
        _ = File.ReadAllText("/proc/self/stat");
        session.Detach();

        var (twos, threes, fives) = (session.Globals["twos"].Get<ulong>(), session.Globals["threes"].Get<ulong>(), session.Globals["fives"].Get<uint>());
        Assert.NotEqual(0ul, twos);
        Assert.Equal((twos / 2 * 3, (uint)(twos / 2 * 5)), (threes, fives));
    }
}
