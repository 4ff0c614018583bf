using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class NestedArrayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_of_arrays_too_large_to_count_are_malformed_in_any_order(bool innermostFirst)
    {
        var builder = new BtfBuilder();
        var number = builder.Int("int");
        if (innermostFirst)
        {
            builder.Array(builder.Array(builder.Array(number, uint.MaxValue), uint.MaxValue), uint.MaxValue);
        }
        else
        {
            // Each refers to the one after it; the last one to the integer.
            builder.Array(number + 2, uint.MaxValue);
            builder.Array(number + 3, uint.MaxValue);
            builder.Array(number, uint.MaxValue);
        }

        Assert.Throws<MalformedInputException>(() => BtfReader.Read(builder.Build()));
    }
}
