using System.Runtime.InteropServices;

namespace Eunomia.Cc.Source.Interop;

/// <summary>The environment that native libraries see; .NET keeps a copy of its own.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>
    /// Makes libclang parse on the thread that asks. Otherwise it starts one with 8 MB of stack, which a deeply nested source overflows,
    /// and then the process is gone.
    /// </summary>
    public static void LetLibClangUseOurStack() => _ = setenv("LIBCLANG_NOTHREADS", "1", 1);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
