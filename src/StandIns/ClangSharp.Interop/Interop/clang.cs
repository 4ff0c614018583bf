using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace ClangSharp.Interop;

/// <summary>The functions of <c>clang-c/Index.h</c> without their prefix, and where their library is found.</summary>
public static partial class clang
{
    private const string Library = "libclang";

    private static nint _library;

    static clang() => NativeLibrary.SetDllImportResolver(typeof(clang).Assembly, (name, assembly, searchPath) =>
    {
        // One library for the life of the process: its objects must not meet functions of another.
        if (_library == 0 && name == Library)
        {
            _library = LibraryLocator.Load(ResolveLibrary, assembly, searchPath);
        }

        // Zero lets the runtime probe the bare name and throw DllNotFoundException.
        return _library;
    });

    /// <summary>Asked for libclang before the usual places are tried; zero means "not from here".</summary>
    public static event DllImportResolver? ResolveLibrary;

    /// <summary>The version, as <c>clang --version</c> prints it first.</summary>
    [LibraryImport(Library, EntryPoint = "clang_getClangVersion")]
    public static partial CXString getClangVersion();

    /// <summary>
    /// Whether libclang turns its own crashes into <see cref="CXErrorCode.CXError_Crashed"/>. Every new index turns it
    /// on; while it is on, a null dereference in managed code ends the process, because the signal is no longer the runtime's.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "clang_toggleCrashRecovery")]
    public static partial void toggleCrashRecovery(uint isEnabled);
}
