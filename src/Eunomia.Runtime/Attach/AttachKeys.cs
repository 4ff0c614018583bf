using System.Globalization;
using System.Net.NetworkInformation;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Attach;

/// <summary>The settings of one program, read as what they mean.</summary>
internal sealed class AttachKeys(string program, IReadOnlyDictionary<string, string> values)
{
    /// <summary>Nothing is set.</summary>
    public static AttachKeys None { get; } = new("", ImmutableDictionary<string, string>.Empty);

    /// <summary>The text, or null.</summary>
    public string? Text(string key) => values.GetValueOrDefault(key);

    /// <summary>A whole number, or null.</summary>
    public long? Number(string key, long least, long most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw Invalid(key, text, $"a number from {least} to {most}");
    }

    /// <summary>One of several words, or null.</summary>
    public string? Word(string key, params ReadOnlySpan<string> words) =>
        Text(key) is not { } text ? null
        : words.Contains(text) ? text
        : throw Invalid(key, text, $"one of {string.Join(", ", words.ToArray())}");

    /// <summary>The index of the interface that <c>ifname</c> or <c>ifindex</c> names, or null.</summary>
    public int? Interface()
    {
        if (Text("ifname") is not { } name)
        {
            return (int?)Number("ifindex", 1, int.MaxValue);
        }

        // Not by /sys/class/net, which shows the network namespace of whoever mounted it.
        if (LibC.if_nametoindex(name) is > 0 and <= int.MaxValue and var index)
        {
            return (int)index;
        }

        var names = string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(other => other.Name).Order(StringComparer.Ordinal));
        throw Invalid("ifname", name, $"an interface of this machine: {names}");
    }

    /// <summary>A setting that makes no sense.</summary>
    public BpfRuntimeException Invalid(string key, string value, string expected) =>
        new(ProblemCatalog.AttachValueInvalid(program, key, value, expected));
}
