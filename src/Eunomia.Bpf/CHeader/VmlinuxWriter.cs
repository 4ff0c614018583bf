using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.CHeader;

/// <summary>
/// Writes <c>vmlinux.h</c>: every type of a kernel, and the functions that programs may call, as C that clang compiles for BPF. The declarations
/// are those of <c>bpftool btf dump file … format c</c>, in its order and with the macros and names that programs rely on.
/// </summary>
/// <remarks>
/// Each type has the size, and each member the place that BTF says. A member that C cannot declare is left out, and its bytes are padding; a
/// name that C cannot say gets underscores and a number; what C has no type for at all is refused.
/// </remarks>
public static class VmlinuxWriter
{
    private const int LargestSection = 64 << 20;

    /// <summary>Writes the header.</summary>
    /// <param name="file">Raw BTF such as <c>/sys/kernel/btf/vmlinux</c>, in either byte order, or an ELF file with a section <c>.BTF</c>.</param>
    /// <returns>UTF-8; the same for the same types.</returns>
    /// <exception cref="MalformedInputException">It is neither, breaks the format's rules, or has types that C does not.</exception>
    public static byte[] Write(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var section = file.AsSpan().StartsWith("\u007fELF"u8)
            ? ElfBinary.Open(new MemoryStream(file, writable: false)).ReadSection(".BTF", LargestSection)
            : file;
        var btf = BtfWords.Read(section);
        // The functions that programs cannot call are half of a kernel's BTF.
        var text = new HeaderText((section.Length / 2) + 4096);
        text.Add("""
            #ifndef __VMLINUX_H__
            #define __VMLINUX_H__

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
            #endif

            #ifndef __ksym
            #define __ksym __attribute__((section(".ksyms")))
            #endif

            #ifndef __weak
            #define __weak __attribute__((weak))
            #endif

            #ifndef __bpf_fastcall
            #if __has_attribute(bpf_fastcall)
            #define __bpf_fastcall __attribute__((bpf_fastcall))
            #else
            #define __bpf_fastcall
            #endif
            #endif


            """u8);
        var layout = new TypeLayout(btf);
        var declarations = new DeclarationText(btf, layout, text);
        var sequence = new DeclarationSequence(btf, layout, declarations);
        foreach (var id in DeclarationOrder.Compute(btf))
        {
            sequence.Write(id);
        }

        text.Add("""
            /* BPF kfuncs */
            #ifndef BPF_NO_KFUNC_PROTOTYPES

            """u8);
        WriteFunctions(btf, declarations);
        text.Add("""
            #endif

            #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
            #pragma clang attribute pop
            #endif

            #endif /* __VMLINUX_H__ */

            """u8);
        return text.ToArray();
    }

    private static void WriteFunctions(BtfWords btf, DeclarationText declarations)
    {
        var fastCalls = new HashSet<int>();
        var functions = new List<int>();
        for (var id = 1; id <= btf.Count; id++)
        {
            if (btf.KindOf(id) == BtfKind.DeclTag && btf.KindOf(btf.TypeOf(id)) == BtfKind.Function && (int)btf.Word(id, 0) == -1 && !btf.FlagOf(id))
            {
                var tag = btf.Text(btf.NameOf(id));
                if (tag.SequenceEqual("bpf_kfunc"u8))
                {
                    functions.Add(btf.TypeOf(id));
                }
                else if (tag.SequenceEqual("bpf_fastcall"u8))
                {
                    fastCalls.Add(btf.TypeOf(id));
                }
            }
        }

        foreach (var function in functions)
        {
            declarations.Function(function, fastCalls.Contains(function));
        }
    }
}
