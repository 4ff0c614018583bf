using Eunomia.Cc.Cache;

namespace Eunomia.Cc.Tests.Cache;

public sealed class Blake2bTests
{
    // From another implementation.
    [Theory]
    [InlineData(0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8")]
    [InlineData(1, "e88bd757ad5b9bedf372d8d3f0cf6c962a469db61a265f6418e1ffed86da29ec")]
    [InlineData(127, "c9ae3859964b35f04c54b36d33cf299d7290ee621005d28e51598a943560aaaa")]
    [InlineData(128, "f0501d06597880592bc49234eef100ec1ff349058d0e9d9b753504e24af86dd6")]
    [InlineData(129, "a34a4e1e03c541dfbf3099c4b6c143c022ced65c28bd7e8a10e0a098461aecf0")]
    [InlineData(255, "f2d64a40e9412a3414161ff6250075225418fd7c271c1123e162e1bca0de9f93")]
    [InlineData(256, "d93ebb9c802f5630ab22516fd82b6c21bc8bd551d531349b715f046ed11ed871")]
    [InlineData(257, "4ce481b24d387422d2bc2baa03d1afd55a1327939ff537c71eb9b38709268649")]
    [InlineData(100000, "20b8634b7228973e5a49a5f6857b7fe2e879a928f797a682928c00eaa8fb7776")]
    public void The_hash_is_that_of_the_specification(int length, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Blake2b.Hash([.. Enumerable.Range(0, length).Select(i => unchecked((byte)(i * 7 + 3)))])));
}
