using System.Text.Json;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Checks values of directives beyond their shape.</summary>
internal static class DirectiveChecks
{
    /// <summary>The value of <c>@sample</c>.</summary>
    /// <exception cref="InvalidPackageException">It does not fit.</exception>
    public static MapSample Sample(JsonElement value)
    {
        var sample = DirectiveReader.ReadSample(value);
        return sample.Interval > 0 ? sample : throw new InvalidPackageException("interval", "is 0: the map would be sampled without a pause");
    }

    /// <summary>The value of <c>@cmdarg</c>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The variable's type.</param>
    /// <exception cref="InvalidPackageException">It does not fit.</exception>
    public static CommandLineArgument CommandLineArgument(JsonElement value, string type)
    {
        var argument = DirectiveReader.ReadCommandLineArgument(value);
        if (argument.Default is { } initial)
        {
            Scalar(initial, "default", type);
        }

        return argument.Short is null or { Length: 1 }
            ? argument
            : throw new InvalidPackageException("short", $"\"{argument.Short}\" is not one character");
    }

    /// <summary>A value for a variable: the original refuses one that does not fit the variable's type.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it is in the directive's.</param>
    /// <param name="type">The variable's type.</param>
    /// <exception cref="InvalidPackageException">It does not fit.</exception>
    public static JsonElement Scalar(JsonElement value, string path, string type) => (type, value.ValueKind) switch
    {
        ("bool", JsonValueKind.True or JsonValueKind.False) => value,
        ("bool", _) => throw new InvalidPackageException(path, "a bool takes true or false"),
        (_, JsonValueKind.Number or JsonValueKind.String) => value,
        _ => throw new InvalidPackageException(path, $"'{type}' takes a number or a text"),
    };
}
