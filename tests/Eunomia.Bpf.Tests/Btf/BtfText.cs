using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Tests.Btf;

/// <summary>Types as text with everything in them: a record prints its lists as a type name.</summary>
internal static class BtfText
{
    public static string Of(BtfType type) => type switch
    {
        BtfComposite composite => $"{composite.Kind} '{composite.Name}' size={composite.Size} flag={composite.KindFlag}" +
            Lines(composite.Members),
        BtfEnum enumeration => $"{enumeration.Kind} '{enumeration.Name}' size={enumeration.Size} signed={enumeration.IsSigned}" +
            Lines(enumeration.Values),
        BtfFunctionPrototype prototype => $"{prototype.Kind} returns {prototype.ReturnTypeId}" + Lines(prototype.Parameters),
        BtfDataSection section => $"{section.Kind} '{section.Name}' size={section.Size}" + Lines(section.Variables),
        _ => type.ToString(),
    };

    private static string Lines<T>(IEnumerable<T> entries) => string.Concat(entries.Select(entry => $"\n      {entry}"));
}
