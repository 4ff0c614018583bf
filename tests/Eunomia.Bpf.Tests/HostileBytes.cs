namespace Eunomia.Bpf.Tests;

/// <summary>Damages bytes in every simple way and demands that a reader takes it well.</summary>
internal static class HostileBytes
{
    private const long MaximumAllocation = 64 << 20;

    /// <summary>Reads the input cut off at every length.</summary>
    public static void TruncateEverywhere(byte[] whole, Action<byte[]> read)
    {
        for (var length = 0; length < whole.Length; length++)
        {
            Demand(() => read(whole[..length]), $"cut off at {length}");
        }
    }

    /// <summary>Reads the input with every byte changed: inverted, its highest and its lowest bit alone, zeroed.</summary>
    public static void FlipEverywhere(byte[] whole, Action<byte[]> read)
    {
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var mask in Fuzzing.Ways<byte>(i, [0xff, 0x80, 0x01, whole[i]]))
            {
                var mutated = (byte[])whole.Clone();
                mutated[i] ^= mask;
                Demand(() => read(mutated), $"byte {i} changed from {whole[i]:x2} to {mutated[i]:x2}");
            }
        }
    }

    /// <summary>Runs a reader: nothing but the one exception may come out, and no flood of memory may go in.</summary>
    public static void Demand(Action read, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Record.Exception(read);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(error is null or MalformedInputException, $"{what}: {error}");
        Assert.True(allocated <= MaximumAllocation, $"{what}: {allocated} bytes allocated");
    }
}
