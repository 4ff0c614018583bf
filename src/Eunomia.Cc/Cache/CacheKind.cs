namespace Eunomia.Cc.Cache;

/// <summary>What the cache keeps.</summary>
public enum CacheKind
{
    /// <summary>Outputs of compilations.</summary>
    Results,

    /// <summary><c>vmlinux.h</c> as the compiler reads it fastest.</summary>
    PrecompiledHeaders,

    /// <summary><c>vmlinux.h</c> of kernels.</summary>
    Vmlinux,

    /// <summary>Where tools are.</summary>
    Toolchain,
}
