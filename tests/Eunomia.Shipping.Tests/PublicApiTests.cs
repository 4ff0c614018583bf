using System.Reflection;
using Eunomia.Bpf.Objects;
using Eunomia.Cc;
using Eunomia.Package;
using Eunomia.Runtime;

namespace Eunomia.Shipping.Tests;

/// <summary>Others compile against these libraries: a change of what they see is made on purpose, by accepting the new text.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public Task Of_the_object_library() => VerifyAsync(typeof(BpfObject));

    [Fact]
    public Task Of_the_package_library() => VerifyAsync(typeof(BpfPackage));

    [Fact]
    public Task Of_the_compiler() => VerifyAsync(typeof(Compiler));

    [Fact]
    public Task Of_the_runtime() => VerifyAsync(typeof(BpfSession));

    private static async Task VerifyAsync(Type type) => await Verify(PublicApi.Of(Assembly.GetAssembly(type)!)).UseDirectory("Snapshots");
}
