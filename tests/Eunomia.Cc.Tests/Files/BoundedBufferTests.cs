using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Files;

public sealed class BoundedBufferTests
{
    [Fact]
    public async Task Everything_up_to_the_limit_is_kept()
    {
        using var buffer = new BoundedBuffer(6);
        byte[] bytes = [1, 2, 3, 4];

        buffer.Write(bytes, 1, 2);
        await buffer.WriteAsync(bytes.AsMemory(3), TestContext.Current.CancellationToken);
#pragma warning disable CA1835 // This overload is the point.
        await buffer.WriteAsync(bytes, 0, 3, TestContext.Current.CancellationToken);
#pragma warning restore CA1835

        Assert.Equal([2, 3, 4, 1, 2, 3], buffer.ToArray());
        Assert.Equal(6, buffer.Length);
        Assert.False(buffer.Overflowed);
    }

    [Fact]
    public void Bytes_beyond_the_limit_are_dropped_and_overflow_is_set()
    {
        using var buffer = new BoundedBuffer(3);

        buffer.Write([1, 2]);
        buffer.Write([3, 4]);
        buffer.Write([5]);

        Assert.Equal([1, 2, 3], buffer.ToArray());
        Assert.True(buffer.Overflowed);
    }
}
