namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>What a text is part of.</summary>
internal enum TextStyle
{
    /// <summary>JSON: text in quotes.</summary>
    Json,

    /// <summary>A cell of a table: as people read it.</summary>
    Plain,
}
