namespace Eunomia.Runtime.Diagnostics;

// ECLI0250 to ECLI0299: types of records, fields and filters.
internal static partial class ProblemCatalog
{
    /// <summary>A package names a type that its object does not have.</summary>
    public static RuntimeProblem RecordTypeUnknown(uint typeId, int count) =>
        new("ECLI0250", $"there is no type {typeId}: the object has {count} types");

    /// <summary>A type without values, such as void.</summary>
    public static RuntimeProblem RecordTypeWithoutValues(string type) =>
        new("ECLI0251", $"'{type}' cannot be shown: it is no type of values");

    /// <summary>A type that exceeds the limits.</summary>
    public static RuntimeProblem RecordTypeTooLarge(string type, string reason) =>
        new("ECLI0252", $"'{type}' cannot be shown: {reason}");

    /// <summary>A member that is not where its type is.</summary>
    public static RuntimeProblem RecordMemberOutside(string member, string type, long end, long size) =>
        new("ECLI0253", $"member '{member}' of '{type}' ends at byte {end} of {size}");

    /// <summary>A field that the records do not have.</summary>
    public static RuntimeProblem FieldUnknown(string field, string type, string hint) =>
        new("ECLI0254", $"'{type}' has no field '{field}'") { Fault = Fault.Usage, Hint = hint };

    /// <summary>A field that is asked for twice.</summary>
    public static RuntimeProblem FieldTwice(string field) =>
        new("ECLI0255", $"field '{field}' is named twice") { Fault = Fault.Usage };

    /// <summary>A filter with a field that the records do not have.</summary>
    public static RuntimeProblem FilterFieldUnknown(int column, string field, string type, string hint) =>
        new("ECLI0256", $"filter, column {column}: '{type}' has no field '{field}'") { Fault = Fault.Usage, Hint = hint };

    /// <summary>A filter that does not parse.</summary>
    public static RuntimeProblem FilterSyntax(int column, string reason, string? hint = null) =>
        new("ECLI0257", $"filter, column {column}: {reason}") { Fault = Fault.Usage, Hint = hint };

    /// <summary>A filter that compares what cannot be compared.</summary>
    public static RuntimeProblem FilterMismatch(int column, string reason, string? hint = null) =>
        new("ECLI0258", $"filter, column {column}: {reason}") { Fault = Fault.Usage, Hint = hint };

    /// <summary>A record that ends before its members do.</summary>
    public static RuntimeProblem RecordTooShort(string type, int length, int minimum) =>
        new("ECLI0259", $"a record of '{type}' has {length} bytes, not at least {minimum}");

    /// <summary>Two members with the same name.</summary>
    public static RuntimeProblem RecordMemberTwice(string member, string type) =>
        new("ECLI0261", $"'{type}' has two members called '{member}'") { Hint = "name each of the \"custom_members\" of the map differently" };

    /// <summary>Metadata about a map's records that cannot be true.</summary>
    public static RuntimeProblem RecordTypeIgnored(string map, string reason) =>
        new("ECLI0262", $"the records of '{map}' are shown as bytes: {reason}") { Hint = "mend the \"export_config\" of the map, or build the package again" };
}
