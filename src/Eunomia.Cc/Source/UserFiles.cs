using ClangSharp.Interop;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>
/// Distinguishes the user's own files from others. Headers of the system and <c>vmlinux.h</c> have tens of thousands of declarations and
/// nothing to say of the program.
/// </summary>
/// <param name="source">The program: other files are named as it is.</param>
/// <param name="header">The export header: the user's, even where it is found as a header of the system would be.</param>
internal sealed class UserFiles(SourcePath source, CXFile header)
{
    private readonly Dictionary<nint, string?> _files = [];

    /// <summary>The path for messages of a location's file; null when that is not the user's.</summary>
    public string? At(CXSourceLocation location)
    {
        location.GetFileLocation(out var file, out _, out _, out _);
        if (file.Handle == 0)
        {
            return null;
        }

        if (!_files.TryGetValue(file.Handle, out var known))
        {
            var name = file.Path();
            var isOwn = (file == header || !location.IsInSystemHeader) && !VmlinuxHeader.IsName(name);
            _files[file.Handle] = known = isOwn ? source.Shown(name) : null;
        }

        return known;
    }
}
