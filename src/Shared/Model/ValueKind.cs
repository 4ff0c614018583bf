namespace Eunomia.Cli.Model;

/// <summary>Kind of a word on the command line.</summary>
internal enum ValueKind
{
    /// <summary>No word: a switch.</summary>
    None,

    /// <summary>Anything.</summary>
    Text,

    /// <summary>One of some names.</summary>
    Choice,

    /// <summary>Some of some names, with commas between.</summary>
    Choices,

    /// <summary>A file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A program that can be run.</summary>
    Program,
}
