using System.Text.Json.Nodes;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Package;

namespace Eunomia.EndToEnd.Tests.Corpus;

/// <summary>What ecc made of one source, in a run that wrote everything it can write.</summary>
/// <param name="Name">File name before the first dot.</param>
/// <param name="Report">Its line of <c>--json</c>.</param>
internal sealed record CompiledProgram(string Name, JsonNode Report)
{
    /// <summary>The package's file.</summary>
    public string PackagePath => Output("package");

    /// <summary>The object's file.</summary>
    public string ObjectPath => Output("object");

    /// <summary>The skeleton's file.</summary>
    public string SkeletonPath => Output("skeleton");

    /// <summary>The package.</summary>
    public BpfPackage Package => PackageReader.Read(File.ReadAllBytes(PackagePath));

    /// <summary><c>meta</c> of the package, as JSON.</summary>
    public JsonObject Meta => JsonNode.Parse(File.ReadAllText(PackagePath))!["meta"]!.AsObject();

    /// <summary>Severity, id and message of every diagnostic.</summary>
    public IEnumerable<(string Severity, string Id, string Message)> Diagnostics => Report["diagnostics"]!.AsArray()
        .Select(entry => (entry!["severity"]!.GetValue<string>(), entry["id"]!.GetValue<string>(), entry["message"]!.GetValue<string>()));

    /// <summary>The program, if it compiled; else the test fails with the errors.</summary>
    public CompiledProgram Succeeded()
    {
        Assert.True(Report["success"]!.GetValue<bool>(), Report["diagnostics"]!.ToJsonString());
        return this;
    }

    /// <summary>Writes the object that the package carries to a file of its own.</summary>
    public string UnpackObject()
    {
        var path = Path.Combine(TestFiles.NewDirectory(), $"{Name}.bpf.o");
        File.WriteAllBytes(path, PackageCodec.Decompress(Package));
        return path;
    }

    private string Output(string kind) =>
        Succeeded().Report["outputs"]!.AsArray().Single(output => output!["kind"]!.GetValue<string>() == kind)!["path"]!.GetValue<string>();
}
