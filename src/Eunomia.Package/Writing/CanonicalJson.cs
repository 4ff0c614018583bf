using System.Text.Encodings.Web;
using System.Text.Json;

namespace Eunomia.Package.Writing;

/// <summary>The one way this library writes JSON.</summary>
internal static class CanonicalJson
{
    /// <summary>The contract with an encoder that leaves base64's <c>+</c> and every script as they are.</summary>
    internal static PackageJsonContext Context { get; } =
        new(new JsonSerializerOptions(PackageJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
