using Eunomia.Cc.Clang;

namespace Eunomia.Cc.Tests.Clang;

public sealed class ObjectBufferTests(RealToolchain toolchain) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1 << 20)]
    public async Task An_object_is_told_once_when_its_last_byte_is_there(int step)
    {
        var source = await CompiledAsync("bpfel");
        List<byte[]> told = [];
        using var buffer = new ObjectBuffer(1 << 20, told.Add);

        for (var at = 0; at < source.Length; at += step)
        {
            Assert.Empty(told);
            buffer.Write(source.AsSpan(at, Math.Min(step, source.Length - at)));
        }

        Assert.Equal(source, Assert.Single(told));
        Assert.Same(told[0], buffer.Object);
    }

    [Fact]
    public async Task An_object_of_the_other_byte_order_is_told_too()
    {
        List<byte[]> told = [];
        using var buffer = new ObjectBuffer(1 << 20, told.Add);

        buffer.Write(await CompiledAsync("bpfeb"));

        Assert.Single(told);
    }

    [Fact]
    public async Task An_object_with_more_behind_it_is_none()
    {
        var source = await CompiledAsync("bpfel");
        using var buffer = new ObjectBuffer(1 << 20, _ => { });

        buffer.Write(source);
        buffer.Write("and more"u8);

        Assert.Null(buffer.Object);
        Assert.Equal([.. source, .. "and more"u8], buffer.ToArray());
    }

    [Fact]
    public async Task Neither_noise_nor_half_an_object_nor_one_over_the_limit_is_told()
    {
        var source = await CompiledAsync("bpfel");
        foreach (var bytes in (byte[][])[[], new byte[4096], [.. Enumerable.Repeat((byte)255, 4096)], source[..^1], source[..64]])
        {
            using var buffer = new ObjectBuffer(1 << 20, _ => Assert.Fail("there is no object"));
            buffer.Write(bytes);
            Assert.Null(buffer.Object);
        }

        using var small = new ObjectBuffer(source.Length - 1, _ => Assert.Fail("it is not whole"));
        small.Write(source);
        Assert.True(small.Overflowed);
        Assert.Null(small.Object);
    }

    private Task<byte[]> CompiledAsync(string target) =>
        toolchain.CompileAsync(_directory.Write("a.bpf.c", "int answer __attribute__((section(\".data\"))) = 42;\n"), "-target", target);
}
