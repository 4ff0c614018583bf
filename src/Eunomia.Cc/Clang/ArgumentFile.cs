namespace Eunomia.Cc.Clang;

/// <summary>
/// Arguments for clang, in a response file where necessary. .NET passes on only text; where an argument is other bytes, all of them are in
/// <see href="https://clang.llvm.org/docs/UsersManual.html#command-line-options">a file</see> that clang reads in their place.
/// </summary>
internal sealed class ArgumentFile : IDisposable
{
    private readonly MemoryFile? _file;

    /// <summary>Creates the file for these arguments, if it takes one.</summary>
    public ArgumentFile(ImmutableArray<string> arguments)
    {
        // Where there can be none, clang will say that it does not find the file.
        _file = arguments.Any(NativeText.HasBytes) ? MemoryFile.TryCreate("arguments", NativeText.Encode(string.Join('\n', arguments.Select(Quote)))) : null;
        Words = _file is null ? arguments : ["@" + _file.Path];
    }

    /// <summary>The arguments to start clang with.</summary>
    public ImmutableArray<string> Words { get; }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // As in a shell, a backslash makes of any character only itself.
    private static string Quote(string word) =>
        word.Length == 0 ? "\"\"" : string.Concat(word.Select(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) ? $"\\{c}" : $"{c}"));
}
