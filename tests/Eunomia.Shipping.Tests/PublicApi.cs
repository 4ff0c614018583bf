using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Eunomia.Shipping.Tests;

/// <summary>What others can compile against, as text: one line for a type, one for each member of it, both in order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>The text.</summary>
    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => $"enum {type.FullName} : {Name(Enum.GetUnderlyingType(type))}",
            _ when type.IsSubclassOf(typeof(Delegate)) => $"delegate {Signature(type.GetMethod("Invoke")!, type.FullName!)}",
            { IsInterface: true } => $"interface {type.FullName}",
            { IsValueType: true } => $"{(Has<IsReadOnlyAttribute>(type) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}struct {type.FullName}",
            { IsAbstract: true, IsSealed: true } => $"static class {type.FullName}",
            _ => $"{(type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")}class {type.FullName}",
        };
        var bases = type.IsEnum || type.IsSubclassOf(typeof(Delegate)) ? [] : Bases(type).ToArray();
        return (bases.Length == 0 ? kind : $"{kind} : {string.Join(", ", bases)}") + (type.IsGenericType ? Constraints(type.GetGenericArguments()) : "");
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type is { IsClass: true, BaseType: { } super } && super != typeof(object))
        {
            yield return Name(super);
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        foreach (var name in type.GetInterfaces().Except(inherited).Where(one => one.IsVisible).Select(one => Name(one)).Order(StringComparer.Ordinal))
        {
            yield return name;
        }
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {Convert.ChangeType(field.GetRawConstantValue(), Enum.GetUnderlyingType(type), null)}");
        }

        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }

        // What the compiler writes for a record is said by its being one.
        return type.GetFields(Declared).Where(IsVisible).Select(Field)
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(one => IsVisible(one.AddMethod!)).Select(one => $"event {Name(one.EventHandlerType!)} {one.Name}"))
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Where(one => !IsGenerated(one) || one.GetParameters().Length == 0)
                .Select(one => Signature(one, "new")))
            .Concat(type.GetMethods(Declared).Where(IsVisible).Where(method => !IsGenerated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
                .Select(method => $"{Modifiers(method)}{Returned(method)} {Signature(method, method.Name)}"));
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {Name(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType, Nullability.Create(field))} {field.Name}";

    private static string Property(PropertyInfo property)
    {
        var accessor = property.GetAccessors(nonPublic: true).First(IsVisible);
        var setter = property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{Parameters(index)}]";
        var required = Has<RequiredMemberAttribute>(property) ? "required " : "";
        var getter = property.GetMethod is { } get && IsVisible(get) ? " get;" : "";
        return $"{Modifiers(accessor)}{required}{Name(property.PropertyType, Nullability.Create(property))} {name} {{{getter}{setter} }}";
    }

    private static string Signature(MethodBase method, string name)
    {
        var generic = method is MethodInfo { IsGenericMethod: true } ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";
        return $"{name}{generic}({Parameters(method.GetParameters())}){(method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "")}";
    }

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(
        from parameter in parameters
        let flags = parameter.GenericParameterAttributes
        let named = parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => Name(type))
        let special = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)
            ? parameter.IsDefined(typeof(IsUnmanagedAttribute), inherit: false) ? "unmanaged" : "struct"
            : flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : null
        let all = named.Prepend(special).Where(text => text is not null).ToArray()
        where all.Length > 0
        select $" where {parameter.Name} : {string.Join(", ", all)}");

    private static string Parameters(IEnumerable<ParameterInfo> parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var direction = parameter switch
        {
            { IsOut: true } => "out ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) || parameter.IsDefined(typeof(ParamCollectionAttribute), inherit: false) => "params ",
            { ParameterType.IsByRef: true } => parameter.IsIn ? "in " : "ref ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{direction}{Name(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{value}";
    }));

    private static string Returned(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + Name(method.ReturnType, Nullability.Create(method.ReturnParameter));

    private static string Modifiers(MethodBase method) =>
        (method.IsStatic ? "static " : "")
        + (method is MethodInfo { IsVirtual: true, IsFinal: false } one
            ? one.GetBaseDefinition() != one ? "override " : one.IsAbstract ? "abstract " : "virtual "
            : "")
        + (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "");

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability?.ElementType);
        }

        var mark = nullability?.ReadState == NullabilityState.Nullable && type is { IsValueType: false, IsGenericParameter: false } ? "?" : "";
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        if (!type.IsGenericType)
        {
            return type.Name + mark;
        }

        var arguments = type.GetGenericArguments().Select((argument, i) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || (method is { IsFamily: true } or { IsFamilyOrAssembly: true } && !method.DeclaringType!.IsSealed);

    private static bool IsVisible(FieldInfo field) => field.IsPublic;

    private static bool IsGenerated(MemberInfo member) => Has<CompilerGeneratedAttribute>(member);

    private static bool Has<T>(MemberInfo member)
        where T : Attribute => member.IsDefined(typeof(T), inherit: false);
}
