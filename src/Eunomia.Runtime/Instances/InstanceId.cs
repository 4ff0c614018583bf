namespace Eunomia.Runtime.Instances;

/// <summary>Which run of which package.</summary>
/// <param name="Name">The name that it was started under.</param>
/// <param name="Generation">1 for the first run of that name, and one more for each after it.</param>
public readonly record struct InstanceId(string Name, int Generation)
{
    /// <summary>Renders <c>name#generation</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}#{Generation}");
}
