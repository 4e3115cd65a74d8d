using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsyncSmtp.Queueing;

/// <summary>How a mail is written as JSON: by code that the compiler generates, with names in camel case and enums as words.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QueuedMail))]
internal sealed partial class QueuedMailJson : JsonSerializerContext
{
    /// <summary>With characters as they are where JSON allows it: HTML and letters that are not ASCII would grow sixfold. It is no JSON to be put into a web page.</summary>
    public static QueuedMailJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static QueuedMail Read(ReadOnlySpan<byte> utf8Json)
    {
        QueuedMail mail;
        try
        {
            mail = JsonSerializer.Deserialize(utf8Json, Relaxed.QueuedMail) ?? throw new JsonException("There is no mail in it: it is null.");
        }
        catch (JsonException) when (VersionOf(utf8Json) is { } version && !MailVersion.IsKnown(version))
        {
            // What a newer version has become may not fit into this one's types at all.
            throw MailVersion.NotKnown(version);
        }

        MailVersion.ThrowIfNotKnown(mail);
        return mail;
    }

    private static int? VersionOf(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            Utf8JsonReader reader = new(utf8Json);
            return JsonElement.ParseValue(ref reader) is { ValueKind: JsonValueKind.Object } mail && mail.TryGetProperty("version", out JsonElement value) && value.TryGetInt32(out int version) ? version : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
