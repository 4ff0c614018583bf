namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Context of a text.</summary>
internal enum TextStyle
{
    /// <summary>JSON: text in quotes.</summary>
    Json,

    /// <summary>A cell of a table, for people.</summary>
    Plain,
}
