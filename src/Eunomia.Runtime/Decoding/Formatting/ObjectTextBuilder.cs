namespace Eunomia.Runtime.Decoding.Formatting;

/// <summary>Builds the text of a JSON object.</summary>
/// <param name="texts">Makes the values.</param>
internal sealed class ObjectTextBuilder(ValueTexts texts)
{
    private readonly ImmutableArray<ObjectText.Step>.Builder _steps = ImmutableArray.CreateBuilder<ObjectText.Step>();
    private readonly List<byte> _pending = [(byte)'{'];
    private bool _hasMembers;

    /// <summary>Adds a member with a constant value.</summary>
    public ObjectTextBuilder Add(string name, string value)
    {
        Key(name);
        _pending.AddRange([(byte)'"', .. Escaping.Encode(value, TextStyle.Json), (byte)'"']);
        return this;
    }

    /// <summary>Adds a member with a value that <paramref name="text"/> writes.</summary>
    public ObjectTextBuilder Add(string name, ValueText text)
    {
        Key(name);
        _steps.Add(new(new ShortBytes([.. _pending]), text));
        _pending.Clear();
        return this;
    }

    /// <summary>Adds a field.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="field">The field.</param>
    public ObjectTextBuilder Add(string name, RecordField field)
    {
        if (field.IsOneValue)
        {
            return Add(name, texts.Create(field, TextStyle.Json));
        }

        Key(name);
        _pending.Add((byte)'{');
        _hasMembers = false;
        foreach (var member in field.Fields)
        {
            Add(member.Name, member);
        }

        _pending.Add((byte)'}');
        _hasMembers = true;
        return this;
    }

    /// <summary>The object.</summary>
    /// <param name="after">Text after it.</param>
    public ObjectText Build(ReadOnlySpan<byte> after = default) => new(_steps.DrainToImmutable(), [.. _pending, (byte)'}', .. after]);

    private void Key(string name)
    {
        if (_hasMembers)
        {
            _pending.Add((byte)',');
        }

        _hasMembers = true;
        _pending.AddRange([(byte)'"', .. Escaping.Encode(name, TextStyle.Json), (byte)'"', (byte)':']);
    }
}
