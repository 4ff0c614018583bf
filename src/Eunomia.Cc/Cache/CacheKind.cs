namespace Eunomia.Cc.Cache;

/// <summary>Kinds of cache entries.</summary>
public enum CacheKind
{
    /// <summary>Outputs of compilations.</summary>
    Results,

    /// <summary>Indexes of the declarations in a <c>vmlinux.h</c>, and hashes of large headers.</summary>
    HeaderIndexes,

    /// <summary><c>vmlinux.h</c> of kernels.</summary>
    Vmlinux,

    /// <summary>The compiler that was found, and where.</summary>
    Toolchain,
}
