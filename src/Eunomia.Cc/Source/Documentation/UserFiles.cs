using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Documentation;

/// <summary>
/// Tells the user's own files from others. Headers of the system and <c>vmlinux.h</c> have tens of thousands of declarations and
/// nothing to say of the program.
/// </summary>
/// <param name="inputs">What is compiled: its files have the names the user gave them.</param>
internal sealed class UserFiles(CompileInputs inputs)
{
    private readonly Dictionary<nint, UserFile?> _files = [];

    /// <summary>The file a location is in; null when it is not the user's.</summary>
    public UserFile? At(CXSourceLocation location)
    {
        location.GetFileLocation(out var file, out _, out _, out _);
        if (file.Handle == 0)
        {
            return null;
        }

        if (!_files.TryGetValue(file.Handle, out var known))
        {
            var name = file.Name.Text();
            _files[file.Handle] = known = location.IsInSystemHeader || IsVmlinux(Path.GetFileName(name)) ? null : new UserFile(Shown(name));
        }

        return known;
    }

    // libbpf-tools keep one for each architecture or kernel, such as vmlinux_605.h.
    private static bool IsVmlinux(string name) =>
        name.StartsWith("vmlinux", StringComparison.Ordinal) && name.EndsWith(".h", StringComparison.Ordinal);

    /// <summary>What the user calls a file; one that only the program names is named from the program's directory.</summary>
    private string Shown(string name)
    {
        var (path, source) = (Path.GetFullPath(name), inputs.Source);
        if (path == source.FullPath || path == inputs.Header?.FullPath)
        {
            return path == source.FullPath ? source.ShownPath : inputs.Header!.ShownPath;
        }

        var relative = Path.GetRelativePath(Path.GetDirectoryName(source.FullPath)!, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? name : Path.Combine(Path.GetDirectoryName(source.ShownPath) ?? "", relative);
    }
}

/// <summary>One file of the user's.</summary>
/// <param name="shown">Its path, as the user should read it.</param>
internal sealed class UserFile(string shown)
{
    /// <summary>Its path, as the user should read it.</summary>
    public string Shown { get; } = shown;

    /// <summary>Where the last declaration that was read from it ends.</summary>
    public CXSourceLocation? End { get; set; }
}
