namespace Eunomia.Bpf.Elf;

/// <summary><c>sh_type</c>; values not named here pass through.</summary>
public enum ElfSectionType : uint
{
    /// <summary><c>SHT_NULL</c>.</summary>
    Null = 0,

    /// <summary><c>SHT_PROGBITS</c>.</summary>
    ProgBits = 1,

    /// <summary><c>SHT_SYMTAB</c>.</summary>
    SymbolTable = 2,

    /// <summary><c>SHT_STRTAB</c>.</summary>
    StringTable = 3,

    /// <summary><c>SHT_RELA</c>.</summary>
    Rela = 4,

    /// <summary><c>SHT_NOBITS</c>.</summary>
    NoBits = 8,

    /// <summary><c>SHT_REL</c>.</summary>
    Rel = 9,

    /// <summary><c>SHT_DYNSYM</c>.</summary>
    DynamicSymbols = 11,

    /// <summary><c>SHT_LLVM_ADDRSIG</c>.</summary>
    LlvmAddressSignificance = 0x6fff4c03,
}

/// <summary><c>p_type</c>; values not named here pass through.</summary>
public enum ElfSegmentType : uint
{
    /// <summary><c>PT_NULL</c>.</summary>
    Null = 0,

    /// <summary><c>PT_LOAD</c>: it is mapped.</summary>
    Load = 1,

    /// <summary><c>PT_DYNAMIC</c>: what the loader is to know.</summary>
    Dynamic = 2,

    /// <summary><c>PT_NOTE</c>.</summary>
    Note = 4,
}

/// <summary><c>sh_flags</c>; bits not named here pass through.</summary>
[Flags]
public enum ElfSectionFlags : ulong
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>SHF_WRITE</c>.</summary>
    Write = 1,

    /// <summary><c>SHF_ALLOC</c>.</summary>
    Alloc = 2,

    /// <summary><c>SHF_EXECINSTR</c>.</summary>
    Execute = 4,

    /// <summary><c>SHF_MERGE</c>.</summary>
    Merge = 0x10,

    /// <summary><c>SHF_STRINGS</c>.</summary>
    Strings = 0x20,
}

/// <summary><c>ELF64_ST_TYPE</c>.</summary>
public enum ElfSymbolType : byte
{
    /// <summary><c>STT_NOTYPE</c>.</summary>
    NoType = 0,

    /// <summary><c>STT_OBJECT</c>.</summary>
    Object = 1,

    /// <summary><c>STT_FUNC</c>.</summary>
    Function = 2,

    /// <summary><c>STT_SECTION</c>.</summary>
    Section = 3,

    /// <summary><c>STT_FILE</c>.</summary>
    File = 4,

    /// <summary><c>STT_GNU_IFUNC</c>: a function that says which one to call.</summary>
    IndirectFunction = 10,
}

/// <summary><c>ELF64_ST_BIND</c>.</summary>
public enum ElfSymbolBinding : byte
{
    /// <summary><c>STB_LOCAL</c>.</summary>
    Local = 0,

    /// <summary><c>STB_GLOBAL</c>.</summary>
    Global = 1,

    /// <summary><c>STB_WEAK</c>.</summary>
    Weak = 2,
}
