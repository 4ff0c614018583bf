using System.Globalization;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>The inline arrays of one struct, each a private type of it.</summary>
/// <param name="names">Names in the struct.</param>
internal sealed class CSharpBuffers(NameTable names)
{
    private readonly Dictionary<(string Element, uint Count), string> _types = [];

    /// <summary>The type of an array.</summary>
    public string Of(string element, uint count)
    {
        if (!_types.TryGetValue((element, count), out var name))
        {
            var simple = element[(element.LastIndexOf('.') + 1)..];

            // No declared type has an underscore after a letter, so that none is hidden by this one.
            name = names.Take(string.Create(CultureInfo.InvariantCulture, $"{CSharpNames.Pascal(simple)}Array_{count}"));
            _types.Add((element, count), name);
        }

        return name;
    }

    /// <summary>Writes the types, in the order in which they were first asked for.</summary>
    public void Write(CodeWriter code)
    {
        foreach (var ((element, count), name) in _types)
        {
            code.Line();
            code.Line(string.Create(CultureInfo.InvariantCulture, $"[global::System.Runtime.CompilerServices.InlineArray({count})]"));
            code.Open($"private struct {name}\n{{");
            code.Line($"private {element} _first;");
            code.Close("}");
        }
    }
}
