// Compiled with the generated types, once for each byte order: the test replaces ORDER.
#nullable enable
using System;
using System.Globalization;
using Shapes.ORDER;

/// <summary>Reads and makes the sample.</summary>
public static class ShapeReaderORDER
{
    /// <summary>All members.</summary>
    public static string Read(byte[] record)
    {
        var s = Shape.ReadFrom(record);
        var tight = s.Tight;
        return string.Create(CultureInfo.InvariantCulture, $"""
            integers: {s.Yes} {s.Letter} {s.Tiny} {s.Byte} {s.Half:x} {s.NegativeHalf} {s.Number} {s.UnsignedNumber:x} {s.WideNumber} {s.UnsignedWide:x}
            huge: {s.Huge} {s.UnsignedHuge:x}
            floats: {s.Single} {s.Twice}
            pointers: {s.Pointer:x} {s.Function:x}
            enums: {s.Small} {s.Plain} {s.Wide} {s.Fixed}
            structs: {s.Inner.Inner2} {s.Inner.Tag} {s.Point.X} {s.Point.Y} {s.Spread.C} {s.Spread.Aligned} {s.Either.Number:x}
            tight: {tight.First} {tight.Second} {tight.Third} {tight.Point.X} {tight.Point.Y}
            bits: {s.Bits.Low} {s.Bits.Negative} {s.Bits.Flag} {s.Bits.Plain} {s.Bits.Large:x} {s.Bits.Last}
            tight bits: {s.TightBits.Lead} {s.TightBits.A} {s.TightBits.Across:x} {s.TightBits.FarAway:x}
            words: {s.Class} {s.Event} {s.String} {s.SizeInBytes2} {s.Equals2} {s.BpfRecord2} {s.GetHashCode2}
            same: {s.SameName} {s.SameName2} {s.SameName2_2} {s.SameName3}
            odd: {s._2Nd} {s.Unnamed} {s.Value}
            promoted: {s.EitherThis} {s.OrThat:x} {s.Named.Deep}
            detail: {s.Detail.Network.Family} {s.Detail.Network.Port} {s.State}
            texts: {s.Text} {s.Names(0)} {s.Names(1)} {s.NamesBytes.Length}
            bytes: {Join(s.Address)} flags {Join(s.Flags)}
            arrays: {Join(s.Shorts)} matrix {Join(s.Matrix)} singles {Join(s.Singles)} plains {Join(s.Plains)} pointers {Join(s.Pointers)} huges {Join(s.Huges)}
            inners: {s.Inners[0].Inner2} {s.Inners[0].Tag} {s.Inners[1].Inner2} {s.Inners[1].Tag} {s.Anonymous[0].A} {s.Anonymous[1].A}
            end: {s.Last} none at {Shape.None} tail at {Shape.Tail} of {Shape.SizeInBytes}
            """);
    }

    /// <summary>The same values, set from C#.</summary>
    public static byte[] Make()
    {
        var made = new Shape
        {
            Yes = true, Letter = (sbyte)'k', Tiny = -3, Byte = 200, Half = 0xbeef, NegativeHalf = -1234, Number = -123456789,
            UnsignedNumber = 0xdeadbeef, WideNumber = -9000000000, UnsignedWide = 0xfedcba9876543210,
            Huge = -5, UnsignedHuge = new UInt128(0x0123456789abcdef, 0xfedcba9876543210), Single = 0.5f, Twice = -2.25,
            Pointer = 0x1122334455667788, Small = Small.SmallNone, Plain = Plain.PlainB, Wide = Wide.WideTop, Fixed = Fixed.FixedTwo,
            Inner = new Inner { Inner2 = -2, Tag = "abc" },
            Point = new Point { X = 1, Y = -1 },
            Tight = new Tight { First = 9, Second = -10, Third = 11, Point = new Point { X = 12, Y = 13 } },
            Spread = new Spread { C = (sbyte)'x', Aligned = 32 },
            Either = new Either { Number = 0x01020304 },
            Bits = new Bits { Low = 5, Negative = -60, Flag = true, Plain = Plain.PlainB, Large = 0x2aaaabbbbcccd, Last = -7 },
            TightBits = new TightBits { Lead = 0xff, A = 21, Across = 0x2badbad1, FarAway = 0xabcdef012345678 },
            Class = 1, Event = 2, String = 3, SizeInBytes2 = 4, Equals2 = 5, BpfRecord2 = 6, GetHashCode2 = 7,
            SameName = 11, SameName2 = 12, SameName2_2 = 13, SameName3 = 14,
            _2Nd = 21, Unnamed = 22, Value = 23,
            EitherThis = -31, Named = new ShapeNamed { Deep = 32 },
            Detail = new ShapeDetail { Network = new ShapeDetailNetwork { Family = 41, Port = -42 } },
            State = ShapeState.StateOn,
            Text = "text", NamesBytes = "ab\0\0cd\0\0"u8, Address = [192, 168, 0, 255], Flags = [1, 0, 1],
            Shorts = [1, -2, 3], Matrix = [1, 2, 3, 4, -5, 6], Singles = [1.5f, -2.5f], Plains = [Plain.PlainA, Plain.PlainB],
            Pointers = [1, ulong.MaxValue], Huges = [-1, 2],
            Inners = [new Inner { Inner2 = 1, Tag = "i" }, new Inner { Inner2 = 2, Tag = "ii" }],
            Anonymous = [new ShapeAnonymous { A = 51 }, new ShapeAnonymous { A = 52 }],
            Last = 99,
        };
        var bytes = new byte[Shape.SizeInBytes];
        made.WriteTo(bytes);
        return bytes;
    }

    private static string Join<T>(ReadOnlySpan<T> values) => string.Join(',', values.ToArray());
}
