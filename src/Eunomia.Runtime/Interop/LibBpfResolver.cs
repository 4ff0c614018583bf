using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>Finds libbpf on the machine: the unversioned name belongs to the development package, which a runner need not have.</summary>
internal static class LibBpfResolver
{
    private static readonly string[] Names = ["libbpf.so.1", "libbpf.so"];

    /// <summary>Whether libbpf can be loaded; a native binary has it inside.</summary>
    public static bool IsAvailable => !RuntimeFeature.IsDynamicCodeSupported || TryLoad(out _);

    /// <summary>Registers the resolver; a second call does nothing.</summary>
    public static void EnsureRegistered() => RuntimeHelpers.RunClassConstructor(typeof(Registration).TypeHandle);

    private static bool TryLoad(out nint handle)
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out handle))
            {
                return true;
            }
        }

        handle = 0;
        return false;
    }

    private static class Registration
    {
        static Registration() => NativeLibrary.SetDllImportResolver(typeof(LibBpfResolver).Assembly, Resolve);

        private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
            name == LibBpf.Library && TryLoad(out var handle) ? handle : 0;
    }
}
