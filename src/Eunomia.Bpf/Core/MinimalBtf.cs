using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Core;

/// <summary>
/// The few types of a kernel that some objects need to be relocated, and of structs the few members: what <c>bpftool gen min_core_btf</c> writes, byte by
/// byte. Types of modules come after those of the kernel. A loader that is given them finds for each relocation what it finds in all types.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
public static class MinimalBtf
{
    /// <summary>Writes the types that were found for relocations.</summary>
    /// <param name="kernel">The kernel's types.</param>
    /// <param name="results">What <see cref="CoreResolver"/> found in them, for any number of objects.</param>
    /// <returns>Raw BTF in the kernel's byte order; a section without a type when none was found.</returns>
    /// <exception cref="ArgumentException">A result is that of another kernel.</exception>
    public static byte[] Write(KernelTypeIndex kernel, IEnumerable<CoreResult> results)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(results);
        var own = new TypeMarks(kernel.Types, null);
        List<TypeMarks> all = [own, .. kernel.Modules.Select(module => new TypeMarks(module.Types, own))];
        foreach (var result in results)
        {
            if (result.Target is { } target)
            {
                var owner = all.Find(marks => marks.Types == target.Types) ?? throw new ArgumentException("a result is that of another kernel", nameof(results));
                owner.Add(target, result.Relocation.Kind);
            }
        }

        var count = 0u;
        foreach (var marks in all)
        {
            count = marks.Number(count);
        }

        var (types, strings) = (new ByteWriter(kernel.Types.BigEndian), new BtfStringTableWriter());
        foreach (var marks in all)
        {
            marks.Write(types, strings);
        }

        return BtfWriter.Assemble(types, strings);
    }
}
