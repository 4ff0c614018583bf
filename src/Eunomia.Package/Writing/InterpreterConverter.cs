using System.Text.Json;
using System.Text.Json.Serialization;
using Eunomia.Package.Reading;

namespace Eunomia.Package.Writing;

/// <summary>The two shapes of <c>intepreter</c>.</summary>
internal sealed class InterpreterConverter : JsonConverter<Interpreter>
{
    /// <inheritdoc/>
    public override Interpreter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return MapReader.ReadInterpreter(new JsonCursor(document.RootElement, "", IsOurs: true));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Interpreter value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case Interpreter.DefaultStruct:
                writer.WriteStringValue("default_struct");
                break;
            case Interpreter.StackTrace trace:
                writer.WriteStartObject();
                writer.WritePropertyName("stack_trace");
                JsonSerializer.Serialize(writer, trace, CanonicalJson.Context.StackTrace);
                writer.WriteEndObject();
                break;
        }
    }
}
