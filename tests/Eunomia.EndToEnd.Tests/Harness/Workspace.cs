using System.Security.Cryptography;

namespace Eunomia.EndToEnd.Tests.Harness;

/// <summary>A directory of a test's own, and what is in it.</summary>
/// <param name="Path">The directory.</param>
internal sealed record Workspace(string Path)
{
    /// <summary>The smallest program that needs no header of the kernel.</summary>
    public const string Minimal = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>

        char LICENSE[] SEC("license") = "GPL";

        SEC("xdp")
        int pass(void *ctx)
        {
            return XDP_PASS;
        }

        """;

    /// <summary>A program that does not compile: an error in line 2.</summary>
    public const string Broken = "int a;\nint b = missing;\n";

    /// <summary>An empty one.</summary>
    public static Workspace Create(string name = "") => new(TestFiles.NewDirectory(name));

    /// <summary>Writes a file.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string name, string text)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies one of the repository's programs with its header; its folder's name is left out.</summary>
    public Workspace Copy(string program)
    {
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Programs, program)))
        {
            File.Copy(file, At(System.IO.Path.GetFileName(file)));
        }

        return this;
    }

    /// <summary>The full path of a name in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>What a file holds.</summary>
    public string Read(string name) => File.ReadAllText(At(name));

    /// <summary>The names in it, at any depth, in order.</summary>
    public IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(Path, "*", Everything)
        .Select(path => System.IO.Path.GetRelativePath(Path, path)).Order(StringComparer.Ordinal);

    /// <summary>Each name with the hash of what it holds: two of these differ when anything was written.</summary>
    public string Contents() => string.Join('\n', Names().Select(name => File.Exists(At(name)) ? $"{name} {Hash(At(name))}" : name));

    /// <summary>Runs ecc in it.</summary>
    public Task<EccRun> EccAsync(params string[] arguments) => Ecc.RunAsync(Path, arguments);

    private static EnumerationOptions Everything => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = true,
    };

    private static string Hash(string path)
    {
        // What a test made unreadable cannot have been written either.
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }
}
