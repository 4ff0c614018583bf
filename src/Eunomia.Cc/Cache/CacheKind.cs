namespace Eunomia.Cc.Cache;

/// <summary>What the cache keeps.</summary>
public enum CacheKind
{
    /// <summary>Outputs of compilations.</summary>
    Results,

    /// <summary>What is declared where in a <c>vmlinux.h</c>, and which content large headers have.</summary>
    HeaderIndexes,

    /// <summary><c>vmlinux.h</c> of kernels.</summary>
    Vmlinux,

    /// <summary>Where tools are.</summary>
    Toolchain,
}
