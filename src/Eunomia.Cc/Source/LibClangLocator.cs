using System.Runtime.InteropServices;
using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>Loads the libclang that belongs to the compiler, so that both read the same C.</summary>
internal static class LibClangLocator
{
    private static readonly Lock Gate = new();
    private static string[] _candidates = [];
    private static bool _isNamed;
    private static bool _hooked;

    /// <summary>Says which library to load. The first call in a process decides: a native library is loaded once.</summary>
    /// <param name="candidates">Paths of the library, see <see cref="Candidates(ToolchainOptions, ClangCompiler?)"/>.</param>
    /// <param name="isNamed">Whether the user named it.</param>
    public static void Use(IEnumerable<string> candidates, bool isNamed)
    {
        lock (Gate)
        {
            _isNamed = isNamed;
            _candidates = [.. candidates];
            if (!_hooked)
            {
                NativeEnvironment.LetLibClangUseOurStack();
                HookResolver();
                _hooked = true;
            }
        }
    }

    /// <summary>Possible paths of the library; the first that can be loaded is used.</summary>
    public static IEnumerable<string> Candidates(ToolchainOptions options, ClangCompiler? clang) =>
        options.LibClang is { } named ? [SystemPath.Full(named)] : Candidates(clang);

    private static void HookResolver() => clang.ResolveLibrary += (_, _, _) =>
    {
        foreach (var path in _candidates)
        {
            if (NativeLibrary.TryLoad(path, out var loaded))
            {
                return loaded;
            }
        }

        // What the user named is used or missed; it is not replaced by another.
        return _isNamed ? throw new DllNotFoundException(_candidates[0]) : 0;
    };

    private static IEnumerable<string> Candidates(ClangCompiler? clang)
    {
        if (clang is null || Path.GetDirectoryName(Path.GetDirectoryName(ExecutableFinder.Resolve(clang.Path))) is not { } root)
        {
            yield break;
        }

        var major = clang.Version.Major;
        foreach (var directory in new[] { Path.Combine(root, "lib"), Path.Combine(root, "lib64") })
        {
            foreach (var name in new[] { $"libclang-{major}.so.{major}", $"libclang-{major}.so.1", $"libclang.so.{major}", "libclang.so.1", "libclang.so" })
            {
                yield return Path.Combine(directory, name);
            }
        }
    }
}
