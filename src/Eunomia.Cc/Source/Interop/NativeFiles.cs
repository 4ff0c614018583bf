using System.Runtime.InteropServices;
using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Interop;

/// <summary>Files in libclang, whose names are bytes: the bindings' own strings are UTF-8.</summary>
internal static unsafe class NativeFiles
{
    /// <summary>Parses a file. Errors in the source are diagnostics of the unit; the error code is for everything else.</summary>
    /// <param name="index">The index of the unit.</param>
    /// <param name="path">The file.</param>
    /// <param name="arguments">The compiler's arguments.</param>
    /// <param name="unit">The unit, on success.</param>
    public static CXErrorCode TryParse(CXIndex index, string path, IReadOnlyList<string> arguments, out CXTranslationUnit unit)
    {
        var words = stackalloc sbyte*[arguments.Count];
        for (var i = 0; i < arguments.Count; i++)
        {
            words[i] = (sbyte*)NativeTextMarshaller.ConvertToUnmanaged(arguments[i]);
        }

        var name = NativeTextMarshaller.ConvertToUnmanaged(path);
        CXTranslationUnitImpl* made = null;
        var error = clang.parseTranslationUnit2(
            (void*)index.Handle, (sbyte*)name, words, arguments.Count, null, 0, (uint)CXTranslationUnit_Flags.CXTranslationUnit_None, &made);
        unit = new CXTranslationUnit((nint)made);
        NativeTextMarshaller.Free(name);
        for (var i = 0; i < arguments.Count; i++)
        {
            NativeTextMarshaller.Free((byte*)words[i]);
        }

        return error;
    }

    /// <summary>A file by its path; a default handle when it is not part of the unit.</summary>
    public static CXFile FileAt(this CXTranslationUnit unit, string path)
    {
        var name = NativeTextMarshaller.ConvertToUnmanaged(path);
        var file = clang.getFile((CXTranslationUnitImpl*)unit.Handle, (sbyte*)name);
        NativeTextMarshaller.Free(name);
        return new CXFile((nint)file);
    }

    /// <summary>The path of a file, as the compiler was given it.</summary>
    public static string Path(this CXFile file)
    {
        using var name = file.Name;
        return NativeText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)clang.getCString(name)));
    }
}
