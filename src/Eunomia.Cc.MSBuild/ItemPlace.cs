using System.Xml;
using System.Xml.Linq;

namespace Eunomia.Cc.MSBuild;

/// <summary>Finds the place in a project that names a program: MSBuild does not tell a task.</summary>
internal static class ItemPlace
{
    private static readonly XName[] Attributes = ["Include", "Update"];

    /// <summary>The line and column of the element, from 1; 0 where it cannot be told.</summary>
    /// <param name="project">The project, or a file that it imports.</param>
    /// <param name="source">The program, as the item says it.</param>
    public static (int Line, int Column) Find(string project, string source)
    {
        try
        {
            var items = XDocument.Load(project, LoadOptions.SetLineInfo).Descendants().Where(element => element.Name.LocalName == nameof(BpfProgram)).ToList();
            var item = items.Find(element => Texts(element).Any(text => Same(text, source)))
                // Items with properties or patterns cannot be compared; when there is exactly one such, it is taken.
                ?? (items.FindAll(element => Texts(element).Any(text => text.IndexOfAny(['$', '@', '*', '?', '%']) >= 0)) is [var only] ? only : null);
            return item is IXmlLineInfo place && place.HasLineInfo() ? (place.LineNumber, place.LinePosition - 1) : (0, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException or ArgumentException)
        {
            // MSBuild has read the project; if it cannot be read now, the file alone is named.
            return (0, 0);
        }
    }

    private static IEnumerable<string> Texts(XElement element) => Attributes.SelectMany(name => element.Attribute(name)?.Value.Split(';') ?? []);

    private static bool Same(string text, string source) => text.Trim().Replace('\\', '/') == source;
}
