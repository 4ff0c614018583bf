namespace Eunomia.Runtime.Diagnostics;

/// <summary>
/// Every problem the runtime can report, and their only wording; ids are never reused. One file for each group: ECLI01xx the package and
/// where it comes from, ECLI02xx values and options, ECLI03xx the kernel and loading, ECLI04xx attaching, ECLI05xx events and output, ECLI06xx typed sessions.
/// </summary>
internal static partial class ProblemCatalog
{
}
