using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Writes structs and unions.</summary>
internal static class CSharpStruct
{
    /// <summary>Writes a struct or union.</summary>
    public static void Write(CodeWriter code, CSharpScope scope, EmittedType type)
    {
        var composite = (BtfComposite)type.Type;
        var name = scope.Find(type.Id)!;
        var names = new NameTable([name, CSharpRecord.Name, "SizeInBytes", "ReadFrom", "WriteTo", .. CSharpNames.Inherited]);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var properties = scope.Types.MembersOf(type).Select(member => new CSharpProperty(scope, member, names, keys)).ToList();
        var buffers = new CSharpBuffers(names);

        CSharpDoc.Write(
            code, type.Description?.Doc, string.Create(CultureInfo.InvariantCulture, $"{CSharpDoc.Code(type.CName)}, {composite.Size} bytes"));

        // Packed, because every offset is given and none is to be rounded.
        code.Line("[global::System.Runtime.InteropServices.StructLayout("
            + "global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = SizeInBytes, Pack = 1)]");
        code.Open($"public readonly struct {name} : global::System.IEquatable<{name}>\n{{");
        code.Line("/// <summary>Size of a record, in bytes.</summary>");
        code.Line(string.Create(CultureInfo.InvariantCulture, $"public const int SizeInBytes = {composite.Size};"));
        code.Line();
        foreach (var property in properties)
        {
            property.WriteField(code, buffers);
        }

        foreach (var property in properties)
        {
            property.Write(code);
        }

        WriteMethods(code, name, CSharpNames.Literal(type.CName));
        buffers.Write(code);
        code.Close("}");
    }

    // Two values are equal when their bytes are, as the kernel compares keys. What a struct inherits fails on inline arrays.
    private static void WriteMethods(CodeWriter code, string name, string type) => code.Line(
        $"""

        /// <summary>Whether all bytes of two values are equal, padding included, as the kernel compares keys.</summary>
        public static bool operator ==({name} left, {name} right) => left.Equals(right);

        /// <summary>Whether any bytes of two values differ.</summary>
        public static bool operator !=({name} left, {name} right) => !left.Equals(right);

        /// <summary>Reads a record. Bytes after it are ignored: the kernel pads what goes through a perf buffer.</summary>
        /// <exception cref="global::System.ArgumentException">The record is too short.</exception>
        public static {name} ReadFrom(global::System.ReadOnlySpan<byte> record) => {CSharpRecord.Name}.Read<{name}>(record, {type});

        /// <summary>Writes the bytes of the record.</summary>
        /// <exception cref="global::System.ArgumentException">The destination is too short.</exception>
        public void WriteTo(global::System.Span<byte> destination) => {CSharpRecord.Name}.Write(in this, destination, {type});

        /// <inheritdoc/>
        public bool Equals({name} other) => {CSharpRecord.Name}.Equal(in this, in other);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is {name} other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => {CSharpRecord.Name}.Hash(in this);
        """);
}
