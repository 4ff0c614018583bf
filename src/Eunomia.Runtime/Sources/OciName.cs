using System.Text.RegularExpressions;

namespace Eunomia.Runtime.Sources;

/// <summary>Recognises names of images in a registry, which the original's tool takes for packages.</summary>
internal static partial class OciName
{
    private const int LongestName = 512;

    private static readonly string[] Schemes = ["oci://", "docker://"];
    private static readonly string[] FileEndings = [".json", ".yaml", ".yml", ".tar", ".gz", ".o", ".c", ".wasm"];

    /// <summary>Whether a name that is no file is that of an image: it has a registry, a tag or a digest.</summary>
    public static bool Is(string name) =>
        Array.Exists(Schemes, scheme => name.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        || (!Array.Exists(FileEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) && name.Length <= LongestName && Image().IsMatch(name));

    /// <summary>
    /// <see href="https://github.com/distribution/reference/blob/main/reference.go">A reference</see>: HOST/PATH, where the host has a dot or a port, or
    /// anything with a tag or a digest behind it.
    /// </summary>
    [GeneratedRegex(
        @"^(([a-z0-9]([a-z0-9-]*\.)+[a-z0-9]+(:[0-9]{1,5})?|localhost(:[0-9]{1,5})?|[a-z0-9-]+:[0-9]{1,5})/[a-z0-9._/-]+(:[A-Za-z0-9_.-]{1,128})?|[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})(@sha256:[0-9a-f]{64})?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Image();
}
