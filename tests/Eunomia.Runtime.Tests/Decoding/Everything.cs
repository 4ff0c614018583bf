namespace Eunomia.Runtime.Tests.Decoding;

/// <summary>A struct with a member of every kind and a flexible array at its end.</summary>
internal static class Everything
{
    public static uint Add(TypeBuilder types)
    {
        var point = types.Struct("point", ("x", types.S32), ("y@duration_ns", types.U64));
        return types.Struct(
            "everything",
            ("u8", types.U8), ("s16", types.S16), ("u32", types.U32), ("s64", types.S64), ("u128", types.U128), ("s128", types.S128), ("flag", types.Bool),
            ("half", types.Float(2, "_Float16")), ("single", types.Float(4, "float")), ("real", types.Float(8)), ("pointer", types.Pointer()), ("comm", types.Text(16)),
            ("path", types.Text(33)), ("kind", types.Enum(4, true, ("A", 1), ("B", -1))), ("wide", types.Enum(8, false, ("BIG", long.MaxValue))),
            ("bits", types.Bits(true, ("a", types.U32, 3), ("b", types.S64, 61))), ("points", types.Array(point, 2)), ("matrix", types.Array(types.Array(types.U16, 2), 2)),
            ("choice", types.Union("choice", ("n", types.U32), ("p", point))), ("", types.Struct("", ("inner@hex", types.U32))),
            ("v4@ipv4", types.U32), ("v6@ipv6", types.Array(types.U8, 16)), ("error@errno", types.S32), ("signal@signal", types.U8), ("when@time", types.U64),
            ("memory@bytes", types.S64), ("mac@hex", types.Array(types.U8, 6)), ("hw@mac", types.Array(types.U8, 6)), ("port@port", types.Typedef("__be16", types.U16)),
            ("where@ksym", types.U64), ("word@text", types.Array(types.U8, 5)), ("data", types.Array(types.U8, 0)));
    }
}
