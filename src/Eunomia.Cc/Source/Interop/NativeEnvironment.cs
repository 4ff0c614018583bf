namespace Eunomia.Cc.Source.Interop;

/// <summary>The environment that native libraries see; .NET keeps a copy of its own.</summary>
internal static class NativeEnvironment
{
    /// <summary>
    /// Makes libclang parse on the thread that asks. Otherwise it starts one with 8 MB of stack, which a deeply nested source overflows,
    /// and then the process is gone.
    /// </summary>
    public static void LetLibClangUseOurStack() => _ = LibC.setenv("LIBCLANG_NOTHREADS", "1", 1);
}
