using System.Runtime.InteropServices;
using System.Text;
using ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp.Interop;

/// <summary>Parses texts from memory, by the same function as the compiler.</summary>
internal static unsafe class MemoryParser
{
    public static CXErrorCode TryParse(CXIndex index, string path, string[] arguments, (string Name, string Text)[] files, out CXTranslationUnit unit)
    {
        var native = new List<nint>();
        var words = Array.ConvertAll(arguments, Native);
        var texts = Array.ConvertAll(
            files, file => new CXUnsavedFile { Filename = (sbyte*)Native(file.Name), Contents = (sbyte*)Native(file.Text), Length = (nuint)Encoding.UTF8.GetByteCount(file.Text) });
        CXTranslationUnitImpl* made = null;
        fixed (nint* word = words)
        fixed (CXUnsavedFile* text = texts)
        {
            var error = clang.parseTranslationUnit2(
                (void*)index.Handle, (sbyte*)Native(path), (sbyte**)word, words.Length, text, (uint)texts.Length, (uint)CXTranslationUnit_Flags.CXTranslationUnit_None, &made);
            unit = new CXTranslationUnit((nint)made);
            native.ForEach(Marshal.FreeCoTaskMem);
            return error;
        }

        nint Native(string value)
        {
            native.Add(Marshal.StringToCoTaskMemUTF8(value));
            return native[^1];
        }
    }
}
