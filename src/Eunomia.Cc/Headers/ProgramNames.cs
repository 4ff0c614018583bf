namespace Eunomia.Cc.Headers;

/// <summary>The names in a program and the headers it includes, as hashes.</summary>
/// <param name="Used">Names in code: members, types, functions.</param>
/// <param name="Declared">Names in headers that only declare functions: of the types in these, a declaration is enough.</param>
internal sealed record ProgramNames(HashSet<uint> Used, HashSet<uint> Declared);
