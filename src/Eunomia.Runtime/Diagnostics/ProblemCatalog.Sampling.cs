namespace Eunomia.Runtime.Diagnostics;

internal static partial class ProblemCatalog
{
    /// <summary>A histogram of a map whose values have no slots.</summary>
    public static RuntimeProblem NoSlots(string map, string type, string reason) =>
        new("ECLI0231", $"map '{map}' cannot be shown as a histogram: its values ({type}) {reason}")
        {
            Hint = "a histogram is an array of integers called 'slots' in the map's value, or the only array of integers there",
        };

    /// <summary>A stack trace of a record that lacks one of its fields.</summary>
    public static RuntimeProblem NoStackField(string type, string field, string reason) =>
        new("ECLI0232", $"'{type}' cannot be shown as a stack trace: '{field}' {reason}")
        {
            Hint = "name the members in the \"field_map\" of @interpreter: pid, cpu_id, comm, kstack_sz, ustack_sz, kstack, ustack",
        };

    /// <summary>A map with entries that are too large to be polled.</summary>
    public static RuntimeProblem EntriesTooLarge(string map, uint size, uint largest) =>
        new("ECLI0233", $"map '{map}' cannot be sampled: its keys or values have {size} bytes, more than {largest}");

    /// <summary>A map whose type cannot be iterated, so that it can neither be polled nor cleared.</summary>
    public static RuntimeProblem NotSampled(string map, string type, string reason) =>
        new("ECLI0234", $"map '{map}' cannot be sampled: {reason} ({type})")
        {
            Hint = "take @sample off the map, or show what it holds by way of another, such as a hash",
        };

    /// <summary>The kernel refuses to show the entries of a map, or to clear it.</summary>
    public static RuntimeProblem SampleRefused(string map, string reason) =>
        new("ECLI0235", $"map '{map}' cannot be sampled: {reason}") { Fault = Fault.Environment };
}
