namespace Eunomia.Bpf.Btf;

/// <summary>
/// One entry of a BTF type section. Ids in it refer to the <see cref="BtfTypeTable"/> it came from; 0 is void.
/// A new kind is a class here, a row in <see cref="BtfLayout"/>, and a case in <see cref="BtfReader"/>, which knows it by its number.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
/// <param name="Name">The C name; empty for anonymous types and kinds that have none.</param>
public abstract record BtfType(string Name)
{
    /// <summary>The kind, as the format numbers it.</summary>
    public abstract BtfKind Kind { get; }

    /// <summary>The size that the format says of it; null: it has none, or that of another type.</summary>
    internal virtual uint? OwnSize => null;

    /// <summary>The type that it is another name of, or qualifies; null for a type of its own.</summary>
    public virtual uint? AliasedId => null;

    /// <summary>Whether what it refers to are types of values; else they may be declarations, such as functions.</summary>
    internal virtual bool RefersToValues => true;

    /// <summary>Adds every id that it holds, in order of the format's fields.</summary>
    internal virtual void AddReferences(List<uint> into)
    {
        // Numbers hold none.
    }

    /// <summary>The same type with every id replaced.</summary>
    internal virtual BtfType Map(Func<uint, uint> map) => this;

    /// <summary>Writes it in the format.</summary>
    internal abstract void Write(in BtfTypeWriter writer);
}

/// <summary>A kind that refers to one other type.</summary>
/// <param name="Name">The C name.</param>
/// <param name="TypeId">The other type.</param>
public abstract record BtfReference(string Name, uint TypeId) : BtfType(Name)
{
    internal sealed override void AddReferences(List<uint> into) => into.Add(TypeId);

    internal sealed override BtfType Map(Func<uint, uint> map) => this with { TypeId = map(TypeId) };

    internal override void Write(in BtfTypeWriter writer) => writer.HeadOf(this, TypeId);
}

/// <summary><c>BTF_KIND_INT</c>.</summary>
/// <param name="Name">Such as <c>unsigned int</c>.</param>
/// <param name="Size">Storage size in bytes: 1 to 16.</param>
/// <param name="Encoding">Signed, char, bool.</param>
/// <param name="BitOffset">Offset of the value in its storage; 0 from every current compiler.</param>
/// <param name="Bits">Width of the value.</param>
public sealed record BtfInt(string Name, uint Size, BtfIntEncoding Encoding, int BitOffset, int Bits) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Int;

    internal override uint? OwnSize => Size;

    internal override void Write(in BtfTypeWriter writer) => writer.Head(this, Size).Word((uint)Encoding << 24 | (uint)BitOffset << 16 | (uint)Bits);
}

/// <summary><c>BTF_KIND_PTR</c>.</summary>
/// <param name="TypeId">What it points to.</param>
public sealed record BtfPointer(uint TypeId) : BtfReference("", TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Pointer;

    internal override uint? OwnSize => BtfTypeTable.PointerSize;
}

/// <summary><c>BTF_KIND_ARRAY</c>.</summary>
/// <param name="ElementTypeId">Type of one element.</param>
/// <param name="IndexTypeId">An integer type; nobody uses it.</param>
/// <param name="Count">Number of elements; 0 for a flexible array member.</param>
public sealed record BtfArray(uint ElementTypeId, uint IndexTypeId, uint Count) : BtfType("")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Array;

    internal override void AddReferences(List<uint> into)
    {
        into.Add(ElementTypeId);
        into.Add(IndexTypeId);
    }

    internal override BtfType Map(Func<uint, uint> map) => this with { ElementTypeId = map(ElementTypeId), IndexTypeId = map(IndexTypeId) };

    internal override void Write(in BtfTypeWriter writer) => writer.Head(this, 0).Id(ElementTypeId).Id(IndexTypeId).Word(Count);
}

/// <summary><c>BTF_KIND_STRUCT</c> and <c>BTF_KIND_UNION</c>.</summary>
/// <param name="Name">The tag; empty when anonymous.</param>
/// <param name="IsUnion">Union instead of struct.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Members">In declaration order.</param>
/// <param name="KindFlag">
/// <c>kind_flag</c>: member offsets carry a bit-field size. With it false, a bit-field is a member whose <see cref="BtfInt.Bits"/>
/// are narrower than its storage.
/// </param>
public sealed record BtfComposite(string Name, bool IsUnion, uint Size, ImmutableArray<BtfMember> Members, bool KindFlag) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => IsUnion ? BtfKind.Union : BtfKind.Struct;

    internal override uint? OwnSize => Size;

    internal override void AddReferences(List<uint> into)
    {
        foreach (var member in Members)
        {
            into.Add(member.TypeId);
        }
    }

    internal override BtfType Map(Func<uint, uint> map) => this with { Members = [.. Members.Select(member => member with { TypeId = map(member.TypeId) })] };

    internal override void Write(in BtfTypeWriter writer)
    {
        writer.Head(this, Size, Members.Length, KindFlag);
        foreach (var member in Members)
        {
            writer.Text(member.Name).Id(member.TypeId).Word(member.BitFieldSize << 24 | member.BitOffset);
        }
    }

    /// <summary>The member of that name, or null; members of anonymous structs inside are not searched.</summary>
    public BtfMember? FindMember(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
            {
                return member;
            }
        }

        return null;
    }
}

/// <summary>One member of a struct or union.</summary>
/// <param name="Name">Empty for an anonymous struct or union member.</param>
/// <param name="TypeId">Its type.</param>
/// <param name="BitOffset">From the start of the struct, in bits.</param>
/// <param name="BitFieldSize">Width in bits; 0 when the member is no bit-field.</param>
public readonly record struct BtfMember(string Name, uint TypeId, uint BitOffset, uint BitFieldSize);

/// <summary><c>BTF_KIND_ENUM</c> and <c>BTF_KIND_ENUM64</c>.</summary>
/// <param name="Name">The tag; empty when anonymous.</param>
/// <param name="Size">In bytes: 1, 2, 4 or 8.</param>
/// <param name="IsSigned"><c>kind_flag</c>: the values are signed.</param>
/// <param name="Is64">Stored as <c>BTF_KIND_ENUM64</c>.</param>
/// <param name="Values">In declaration order.</param>
public sealed record BtfEnum(string Name, uint Size, bool IsSigned, bool Is64, ImmutableArray<BtfEnumerator> Values) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => Is64 ? BtfKind.Enum64 : BtfKind.Enum;

    internal override uint? OwnSize => Size;

    internal override void Write(in BtfTypeWriter writer)
    {
        writer.Head(this, Size, Values.Length, IsSigned);
        foreach (var value in Values)
        {
            writer.Text(value.Name).Word((uint)value.Value);
            if (Is64)
            {
                writer.Word((uint)(value.Value >> 32));
            }
        }
    }
}

/// <summary>One named value of an enum.</summary>
/// <param name="Name">The enumerator.</param>
/// <param name="Value">Its value, sign-extended from the stored 32 or 64 bits if the enum is signed, zero-extended otherwise.</param>
public readonly record struct BtfEnumerator(string Name, long Value);

/// <summary><c>BTF_KIND_FWD</c>: a struct or union that is only declared.</summary>
/// <param name="Name">The tag.</param>
/// <param name="IsUnion">Union instead of struct.</param>
public sealed record BtfForward(string Name, bool IsUnion) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Forward;

    internal override void Write(in BtfTypeWriter writer) => writer.Head(this, 0, flag: IsUnion);
}

/// <summary><c>BTF_KIND_TYPEDEF</c>.</summary>
/// <param name="Name">The new name.</param>
/// <param name="TypeId">What it names.</param>
public sealed record BtfTypedef(string Name, uint TypeId) : BtfReference(Name, TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Typedef;

    /// <inheritdoc/>
    public override uint? AliasedId => TypeId;
}

/// <summary><c>BTF_KIND_VOLATILE</c>, <c>BTF_KIND_CONST</c> and <c>BTF_KIND_RESTRICT</c>.</summary>
/// <param name="Qualifier">Which of the three.</param>
/// <param name="TypeId">The qualified type.</param>
public sealed record BtfQualifier(BtfKind Qualifier, uint TypeId) : BtfReference("", TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => Qualifier;

    /// <inheritdoc/>
    public override uint? AliasedId => TypeId;
}

/// <summary><c>BTF_KIND_TYPE_TAG</c>.</summary>
/// <param name="Name">The tag's text.</param>
/// <param name="TypeId">The tagged type.</param>
/// <param name="KindFlag"><c>kind_flag</c>: the text is any attribute, not only a type tag.</param>
public sealed record BtfTypeTag(string Name, uint TypeId, bool KindFlag) : BtfReference(Name, TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.TypeTag;

    /// <inheritdoc/>
    public override uint? AliasedId => TypeId;

    internal override void Write(in BtfTypeWriter writer) => writer.HeadOf(this, TypeId, flag: KindFlag);
}

/// <summary><c>BTF_KIND_FUNC</c>.</summary>
/// <param name="Name">Function name.</param>
/// <param name="PrototypeId">A <see cref="BtfFunctionPrototype"/>.</param>
/// <param name="Linkage">Static, global or extern.</param>
public sealed record BtfFunction(string Name, uint PrototypeId, BtfLinkage Linkage) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Function;

    internal override bool RefersToValues => false;

    internal override void AddReferences(List<uint> into) => into.Add(PrototypeId);

    internal override BtfType Map(Func<uint, uint> map) => this with { PrototypeId = map(PrototypeId) };

    internal override void Write(in BtfTypeWriter writer) => writer.HeadOf(this, PrototypeId, (int)Linkage);
}

/// <summary><c>BTF_KIND_FUNC_PROTO</c>.</summary>
/// <param name="ReturnTypeId">0 for void.</param>
/// <param name="Parameters">In order; a last one with no name and type 0 means variable arguments.</param>
public sealed record BtfFunctionPrototype(uint ReturnTypeId, ImmutableArray<BtfParameter> Parameters) : BtfType("")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.FunctionPrototype;

    internal override void AddReferences(List<uint> into)
    {
        into.Add(ReturnTypeId);
        foreach (var parameter in Parameters)
        {
            into.Add(parameter.TypeId);
        }
    }

    internal override BtfType Map(Func<uint, uint> map) =>
        new BtfFunctionPrototype(map(ReturnTypeId), [.. Parameters.Select(parameter => parameter with { TypeId = map(parameter.TypeId) })]);

    internal override void Write(in BtfTypeWriter writer)
    {
        writer.HeadOf(this, ReturnTypeId, Parameters.Length);
        foreach (var parameter in Parameters)
        {
            writer.Text(parameter.Name).Id(parameter.TypeId);
        }
    }
}

/// <summary>One parameter of a function.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="TypeId">Its type.</param>
public readonly record struct BtfParameter(string Name, uint TypeId);

/// <summary><c>BTF_KIND_VAR</c>.</summary>
/// <param name="Name">Variable name.</param>
/// <param name="TypeId">Its type.</param>
/// <param name="Linkage">Static, global or extern.</param>
public sealed record BtfVariable(string Name, uint TypeId, BtfLinkage Linkage) : BtfReference(Name, TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Variable;

    internal override void Write(in BtfTypeWriter writer) => writer.HeadOf(this, TypeId).Word((uint)Linkage);
}

/// <summary><c>BTF_KIND_DATASEC</c>.</summary>
/// <param name="Name">Section name, such as <c>.rodata</c>.</param>
/// <param name="Size">In bytes; clang leaves 0, the loader takes the ELF section's.</param>
/// <param name="Variables">As stored.</param>
public sealed record BtfDataSection(string Name, uint Size, ImmutableArray<BtfSectionVariable> Variables) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.DataSection;

    internal override uint? OwnSize => Size;

    internal override bool RefersToValues => false;

    internal override void AddReferences(List<uint> into)
    {
        foreach (var variable in Variables)
        {
            into.Add(variable.TypeId);
        }
    }

    internal override BtfType Map(Func<uint, uint> map) => this with { Variables = [.. Variables.Select(variable => variable with { TypeId = map(variable.TypeId) })] };

    internal override void Write(in BtfTypeWriter writer)
    {
        writer.Head(this, Size, Variables.Length);
        foreach (var variable in Variables)
        {
            writer.Id(variable.TypeId).Word(variable.Offset).Word(variable.Size);
        }
    }
}

/// <summary>One variable of a data section.</summary>
/// <param name="TypeId">A <see cref="BtfVariable"/>, or a <see cref="BtfFunction"/> in <c>.ksyms</c>.</param>
/// <param name="Offset">In the section, in bytes; clang leaves 0, the loader takes the ELF symbol's value.</param>
/// <param name="Size">In bytes.</param>
public sealed record BtfSectionVariable(uint TypeId, uint Offset, uint Size);

/// <summary><c>BTF_KIND_FLOAT</c>.</summary>
/// <param name="Name">Such as <c>double</c>.</param>
/// <param name="Size">In bytes: 2, 4, 8, 12 or 16.</param>
public sealed record BtfFloat(string Name, uint Size) : BtfType(Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Float;

    internal override uint? OwnSize => Size;

    internal override void Write(in BtfTypeWriter writer) => writer.Head(this, Size);
}

/// <summary><c>BTF_KIND_DECL_TAG</c>.</summary>
/// <param name="Name">The tag's text.</param>
/// <param name="TypeId">The tagged struct, union, function, variable or typedef.</param>
/// <param name="ComponentIndex">The tagged member or parameter; -1 for the whole.</param>
/// <param name="KindFlag"><c>kind_flag</c>: the text is any attribute, not only a declaration tag.</param>
public sealed record BtfDeclTag(string Name, uint TypeId, int ComponentIndex, bool KindFlag) : BtfReference(Name, TypeId)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.DeclTag;

    internal override bool RefersToValues => false;

    internal override void Write(in BtfTypeWriter writer) => writer.HeadOf(this, TypeId, flag: KindFlag).Word((uint)ComponentIndex);
}
