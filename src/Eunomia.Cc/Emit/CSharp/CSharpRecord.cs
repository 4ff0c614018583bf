namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Helper methods that read and write records: the same in every generated file but for the byte order.</summary>
internal static class CSharpRecord
{
    /// <summary>Name of the class. It is local to its file, so that any number of generated files fit into a project.</summary>
    public const string Name = "BpfRecord";

    /// <summary>Writes the class.</summary>
    public static void Write(CodeWriter code, bool bigEndian) => code.Line(
        $$"""
        /// <summary>Reads and writes records. They are in the byte order of the machine that the programs run on: {{(bigEndian ? "big" : "little")}}-endian.</summary>
        file static class {{Name}}
        {
            private static bool IsForeign => {{(bigEndian ? "" : "!")}}global::System.BitConverter.IsLittleEndian;

            public static T Read<T>(global::System.ReadOnlySpan<byte> record, string type)
                where T : struct
            {
                var size = global::System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
                return record.Length >= size
                    ? global::System.Runtime.InteropServices.MemoryMarshal.Read<T>(record)
                    : throw new global::System.ArgumentException($"{type} has {size} bytes, the record only {record.Length}", nameof(record));
            }

            public static void Write<T>(in T value, global::System.Span<byte> destination, string type)
                where T : struct
            {
                if (!Bytes(in value).TryCopyTo(destination))
                {
                    throw new global::System.ArgumentException($"{type} has {Bytes(in value).Length} bytes, the destination only {destination.Length}", nameof(destination));
                }
            }

            public static bool Equal<T>(in T left, in T right)
                where T : struct => global::System.MemoryExtensions.SequenceEqual(Bytes(in left), Bytes(in right));

            public static int Hash<T>(in T value)
                where T : struct
            {
                var hash = default(global::System.HashCode);
                hash.AddBytes(Bytes(in value));
                return hash.ToHashCode();
            }

            public static T Order<T>(T value)
                where T : unmanaged
            {
                if (IsForeign)
                {
                    global::System.MemoryExtensions.Reverse(global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.Span<T>(ref value)));
                }

                return value;
            }

            public static global::System.ReadOnlySpan<T> Order<T>(global::System.ReadOnlySpan<T> values)
                where T : unmanaged
            {
                if (!IsForeign || global::System.Runtime.CompilerServices.Unsafe.SizeOf<T>() == 1)
                {
                    return values;
                }

                var ordered = values.ToArray();
                for (var i = 0; i < ordered.Length; i++)
                {
                    ordered[i] = Order(ordered[i]);
                }

                return ordered;
            }

            public static void Fill<T>(global::System.Span<T> destination, global::System.ReadOnlySpan<T> values, string name)
            {
                if (!values.TryCopyTo(destination))
                {
                    throw new global::System.ArgumentException($"{name} has room for {destination.Length} elements, not for {values.Length}");
                }

                destination.Slice(values.Length).Clear();
            }

            public static string Text(global::System.ReadOnlySpan<byte> bytes)
            {
                var end = global::System.MemoryExtensions.IndexOf(bytes, (byte)0);
                return global::System.Text.Encoding.UTF8.GetString(end < 0 ? bytes : bytes.Slice(0, end));
            }

            public static void SetText(global::System.Span<byte> destination, string? text, string name)
            {
                var bytes = global::System.Text.Encoding.UTF8.GetBytes(text ?? "");
                if (bytes.Length >= destination.Length)
                {
                    throw new global::System.ArgumentException($"{name} has room for {destination.Length - 1} bytes and a NUL, not for {bytes.Length}");
                }

                Fill(destination, (global::System.ReadOnlySpan<byte>)bytes, name);
            }

            public static global::System.Collections.Immutable.ImmutableArray<string> Rows(global::System.ReadOnlySpan<byte> bytes, int length)
            {
                var rows = new string[bytes.Length / length];
                for (var i = 0; i < rows.Length; i++)
                {
                    rows[i] = Text(bytes.Slice(i * length, length));
                }

                return global::System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(rows);
            }

            public static void SetRows(
                global::System.Span<byte> destination, int length, global::System.Collections.Immutable.ImmutableArray<string> rows, string name)
            {
                destination.Clear();
                for (var i = 0; !rows.IsDefault && i < rows.Length; i++)
                {
                    if ((i + 1) * length > destination.Length)
                    {
                        throw new global::System.ArgumentException($"{name} has room for {destination.Length / length} rows, not for {rows.Length}");
                    }

                    SetText(destination.Slice(i * length, length), rows[i], name);
                }
            }

            public static ulong Bits(global::System.ReadOnlySpan<byte> bytes, int shift, int width)
            {
                global::System.UInt128 storage = 0;
                foreach (var value in bytes)
                {
                    storage = {{(bigEndian ? "(storage << 8) | value" : "(storage >> 8) | ((global::System.UInt128)value << 120)")}};
                }

                return unchecked((ulong)(storage >> {{(bigEndian ? "shift" : "(128 - (8 * bytes.Length) + shift)")}})) & (ulong.MaxValue >> (64 - width));
            }

            public static long SignedBits(global::System.ReadOnlySpan<byte> bytes, int shift, int width) =>
                unchecked((long)(Bits(bytes, shift, width) << (64 - width))) >> (64 - width);

            public static void SetBits(global::System.Span<byte> bytes, int shift, int width, ulong value)
            {
                for (var bit = 0; bit < width; bit++)
                {
                    var position = shift + bit;
                    ref var target = ref bytes[{{(bigEndian ? "bytes.Length - 1 - (position / 8)" : "position / 8")}}];
                    var mask = 1 << (position % 8);
                    target = (byte)(((value >> bit) & 1) != 0 ? target | mask : target & ~mask);
                }
            }

            private static global::System.ReadOnlySpan<byte> Bytes<T>(in T value)
                where T : struct => global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<T>(in value));
        }
        """);
}
