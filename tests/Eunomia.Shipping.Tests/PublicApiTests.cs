using System.Reflection;
using System.Text.RegularExpressions;
using Eunomia.Bpf.Objects;
using Eunomia.Cc;
using Eunomia.Diagnostics;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Linux;
using Eunomia.Package;
using Eunomia.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Eunomia.Shipping.Tests;

/// <summary>Others compile against these libraries: a change of what they see is made on purpose, by accepting the new text.</summary>
public sealed partial class PublicApiTests
{
    [Fact]
    public Task Of_the_object_library() => VerifyAsync(typeof(BpfObject));

    [Fact]
    public Task Of_the_diagnostics() => VerifyAsync(typeof(Diagnostic));

    [Fact]
    public Task Of_the_system_library() => VerifyAsync(typeof(Machine));

    [Fact]
    public Task Of_the_package_library() => VerifyAsync(typeof(BpfPackage));

    [Fact]
    public Task Of_the_compiler() => VerifyAsync(typeof(Compiler));

    [Fact]
    public Task Of_the_runtime() => VerifyAsync(typeof(BpfSession));

    [Fact]
    public Task Of_the_hosting() => VerifyAsync(typeof(BpfServiceCollectionExtensions));

    /// <summary>The page that NuGet shows has each type in the first column of a table, and none that is gone.</summary>
    [Theory]
    [InlineData(typeof(BpfObject))]
    [InlineData(typeof(BpfPackage))]
    [InlineData(typeof(Compiler))]
    [InlineData(typeof(BpfSession))]
    [InlineData(typeof(BpfServiceCollectionExtensions))]
    public void Of_a_library_is_on_its_page(Type type)
    {
        var page = Path.Combine(Repository.Source, type.Assembly.GetName().Name!, "README.md");
        var named = TypeRow().Matches(File.ReadAllText(page)).SelectMany(row => row.Groups["type"].Captures.Select(name => name.Value)).ToList();
        var types = type.Assembly.GetExportedTypes().Select(NameOf).ToList();
        var wrong = types.Except(named).Select(name => $"{page} does not name {name}").Concat(named.Except(types).Select(name => $"{page} names {name}")).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string NameOf(Type type) =>
        type.FullName![(type.Namespace!.Length + 1)..].Replace('+', '.').Split('`')[0]
        + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>" : "");

    [GeneratedRegex(@"^\| (`(?<type>[^`]+)`(, )?)+ \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeRow();

    private static async Task VerifyAsync(Type type) => await Verify(PublicApi.Of(Assembly.GetAssembly(type)!)).UseDirectory("Snapshots");
}
