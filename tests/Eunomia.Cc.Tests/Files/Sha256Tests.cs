using System.Security.Cryptography;
using Eunomia.Cc.Files;

namespace Eunomia.Cc.Tests.Files;

public sealed class Sha256Tests
{
    [Fact]
    public void The_hash_is_that_of_the_framework_at_every_length_around_a_block()
    {
        foreach (var length in Enumerable.Range(0, 200).Append(100000))
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => unchecked((byte)(i * 7 + 3)))];

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Sha256.Hex(bytes));
        }
    }
}
