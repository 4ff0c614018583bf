using System.Buffers;

namespace Eunomia.Bpf.CHeader;

/// <summary>Tells which names are identifiers in C.</summary>
internal static class CWords
{
    private const int LongestKeyword = 33;

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"u8);

    // Clang's keywords in GNU C17, the default. Kernels name types bool and true, which are none there.
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto",
        "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
        "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "typeof_unqual",
        "_Alignas", "_Alignof", "_Atomic", "_BitInt", "_Bool", "_Complex", "_Float16", "_Generic", "_Imaginary", "_Noreturn", "_Nonnull", "_Nullable",
        "_Nullable_result", "_Null_unspecified", "_Static_assert", "_Thread_local", "_ExtInt",
        "__alignof", "__alignof__", "__asm", "__asm__", "__attribute", "__attribute__", "__auto_type", "__bf16", "__bridge", "__bridge_retained",
        "__bridge_transfer", "__bridge_retain", "__builtin_bit_cast", "__builtin_choose_expr", "__builtin_convertvector", "__builtin_FILE",
        "__builtin_FILE_NAME", "__builtin_FUNCTION", "__builtin_LINE", "__builtin_COLUMN", "__builtin_FUNCSIG", "__builtin_astype",
        "__builtin_offsetof", "__builtin_types_compatible_p", "__builtin_va_arg", "__builtin_va_list", "__cdecl", "__complex", "__complex__",
        "__const", "__const__", "__declspec", "__extension__", "__fastcall", "__float128", "__ibm128", "__func__", "__FUNCTION__", "__imag",
        "__imag__", "__inline", "__inline__", "__int128", "__int128_t", "__label__", "__module_private__", "__nonnull", "__null", "__nullable",
        "__pascal", "__PRETTY_FUNCTION__", "__private_extern__", "__real", "__real__", "__regcall", "__restrict", "__restrict__", "__signed",
        "__signed__", "__stdcall", "__thiscall", "__thread", "__typeof", "__typeof__", "__typeof_unqual", "__typeof_unqual__", "__uint128_t",
        "__unknown_anytype", "__fp16", "_Decimal32", "_Decimal64", "_Decimal128", "__funcref", "__objc_yes", "__objc_no", "__nullptr", "_Countof",
        "__builtin_vectorelements", "__builtin_omp_required_simd_align", "__vector", "__vectorcall", "__volatile", "__volatile__",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Keywords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The bytes that an identifier is made of.</summary>
    public static SearchValues<byte> IdentifierBytes => Letters;

    /// <summary>Whether a name is an identifier, and no keyword.</summary>
    public static bool IsIdentifier(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !char.IsAsciiDigit((char)name[0]) && !name.ContainsAnyExcept(Letters) && !IsKeyword(name);

    private static bool IsKeyword(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > LongestKeyword)
        {
            return false;
        }

        Span<char> word = stackalloc char[LongestKeyword];
        for (var i = 0; i < name.Length; i++)
        {
            word[i] = (char)name[i];
        }

        return Lookup.Contains(word[..name.Length]);
    }
}
