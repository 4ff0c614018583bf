using System.Text;
using System.Text.Json;
using Eunomia.Package.Reading;

namespace Eunomia.Package;

/// <summary>
/// Reads the values of directives in doc comments, by the rules by which a package is read. A problem's path starts at the value.
/// </summary>
public static class DirectiveReader
{
    /// <summary>The value of a directive: JSON if it is some, else text.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="otherwise">The text, where that is another.</param>
    /// <exception cref="InvalidPackageException">It is JSON that no package may have, such as one key twice.</exception>
    public static JsonElement Parse(string text, string? otherwise = null)
    {
        try
        {
            return ParseJson(text);
        }
        catch (InvalidPackageException e) when (e.InnerException is JsonException)
        {
            return JsonScalar.Create(otherwise ?? text);
        }
    }

    /// <summary>The value of a directive that has to be JSON.</summary>
    /// <exception cref="InvalidPackageException">It is none, with a <see cref="JsonException"/> inside that says where; or no package may have it.</exception>
    public static JsonElement ParseJson(string text)
    {
        // It goes into a package, some levels down, and the whole has to be readable, too.
        using var document = DocumentGuard.Parse(Encoding.UTF8.GetBytes(text), DocumentGuard.MaxDepth - 16);
        return document.RootElement.Clone();
    }

    /// <summary>Whether a record has a key of that name: an unknown directive of that name has no place in it.</summary>
    public static bool IsKeyOf<T>(string name) => RecordKeys.Find(typeof(T)).Contains(name, StringComparer.Ordinal);

    /// <summary>The value of <c>@sample</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static MapSample ReadSample(JsonElement value) => MapReader.ReadSample(Root(value));

    /// <summary>The value of <c>@export_config</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static ExportConfig ReadExportConfig(JsonElement value) => MapReader.ReadExportConfig(Root(value));

    /// <summary>The value of <c>@interpreter</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static Interpreter ReadInterpreter(JsonElement value) => MapReader.ReadInterpreter(Root(value));

    /// <summary>The value of <c>@cmdarg</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static CommandLineArgument ReadCommandLineArgument(JsonElement value) => SkeletonReader.ReadCommandLineArgument(Root(value));

    /// <summary>The value of <c>@ifindex</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static int ReadIfindex(JsonElement value) => JsonCursor.Int32(Root(value));

    /// <summary>The value of <c>@flags</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static uint ReadFlags(JsonElement value) => JsonCursor.UInt32(Root(value));

    /// <summary>The value of <c>@xdpopts</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static XdpOptions ReadXdpOptions(JsonElement value) => SkeletonReader.ReadXdpOptions(Root(value));

    /// <summary>The value of <c>@tchook</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static TcHook ReadTcHook(JsonElement value) => SkeletonReader.ReadTcHook(Root(value));

    /// <summary>The value of <c>@tcopts</c>.</summary>
    /// <exception cref="InvalidPackageException">The value has another shape.</exception>
    public static TcOptions ReadTcOptions(JsonElement value) => SkeletonReader.ReadTcOptions(Root(value));

    private static JsonCursor Root(JsonElement value) => new(value, "", IsOurs: true);
}
