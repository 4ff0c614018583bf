using System.Reflection;
using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

/// <summary>Finds libclang under the names that distributions give it, the newest first.</summary>
internal static class LibraryLocator
{
    private const int Newest = 22;
    private const int Oldest = 11;

    /// <summary>A handle of the first library there is; zero when there is none.</summary>
    public static nint Load(DllImportResolver? hooks, Assembly assembly, DllImportSearchPath? searchPath)
    {
        foreach (var hook in Delegate.EnumerateInvocationList(hooks))
        {
            if (hook("libclang", assembly, searchPath) is not 0 and var chosen)
            {
                return chosen;
            }
        }

        foreach (var name in Candidates())
        {
            if (NativeLibrary.TryLoad(name, assembly, searchPath, out var found))
            {
                return found;
            }
        }

        return 0;
    }

    private static IEnumerable<string> Candidates()
    {
        for (var version = Newest; version >= Oldest; version--)
        {
            // Debian and Ubuntu; Fedora and Arch; upstream's own archive and apt.llvm.org.
            yield return $"libclang-{version}.so.{version}";
            yield return $"libclang-{version}.so.1";
            yield return $"libclang.so.{version}";
            yield return $"libclang.so.{version}.1";
            yield return $"/usr/lib/llvm-{version}/lib/libclang-{version}.so.1";
            yield return $"/usr/lib/llvm-{version}/lib/libclang.so.1";
        }

        yield return "libclang.so.1";
        yield return "libclang.so";
    }
}
