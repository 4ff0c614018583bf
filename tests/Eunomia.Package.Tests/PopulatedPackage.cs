using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Eunomia.Package.Tests;

/// <summary>Makes records in which every property says something, whatever properties there are.</summary>
internal static class PopulatedPackage
{
    internal static BpfPackage Create() => (BpfPackage)ValueOf(typeof(BpfPackage));

    private static object ValueOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => "text",
            _ when type == typeof(bool) => true,
            _ when type == typeof(Int128) => (Int128)(-7),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(1)!,
            _ when type.IsPrimitive => Convert.ChangeType(1, type),
            _ when type == typeof(JsonElement) => TestPackages.Json("[{\"x\": null}]"),
            _ when type == typeof(ImmutableSortedDictionary<string, JsonElement>) => UnknownKeys.None.Add("other", TestPackages.Json("null")),
            _ when type == typeof(ExportConfig) => new ExportConfig.CustomMembers([(CustomMember)ValueOf(typeof(CustomMember))]),
            _ when type == typeof(Interpreter) => ValueOf(typeof(Interpreter.StackTrace)),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => ListOf(type.GetGenericArguments()[0]),
            _ => RecordOf(type),
        };
    }

    private static object RecordOf(Type type)
    {
        var record = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            property.SetValue(record, ValueOf(property.PropertyType));
        }

        return record;
    }

    private static object ListOf(Type type)
    {
        var entries = Array.CreateInstance(type, 1);
        entries.SetValue(ValueOf(type), 0);
        var create = typeof(ImmutableArray).GetMethods().Single(method =>
            method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType: { IsArray: true } }]);
        return create.MakeGenericMethod(type).Invoke(null, [entries])!;
    }
}
