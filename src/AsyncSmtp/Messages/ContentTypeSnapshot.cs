using System.Collections;
using System.Collections.Specialized;
using System.Net.Mime;

namespace AsyncSmtp.Messages;

/// <summary>A content type as it was at submission. <see cref="ContentType"/> itself cannot be shared: it can be changed, and SmtpClient does so when it sends.</summary>
internal sealed class ContentTypeSnapshot
{
    private const string NameParameter = "name";

    public ContentTypeSnapshot(ContentType type, string field)
    {
        MediaType = type.MediaType;
        CharSet = type.CharSet;
        Parameters = CopyParameters(type.Parameters, field);
    }

    public ContentTypeSnapshot(string mediaType, string charSet)
        : this(mediaType, [KeyValuePair.Create("charset", charSet)])
    {
    }

    public ContentTypeSnapshot(string mediaType, KeyValuePair<string, string>[] parameters)
    {
        MediaType = mediaType;
        CharSet = parameters.FirstOrDefault(static p => p.Key == "charset").Value;
        Parameters = parameters;
    }

    public string MediaType { get; }

    public string? CharSet { get; }

    public KeyValuePair<string, string>[] Parameters { get; }

    public static KeyValuePair<string, string>[] CopyParameters(StringDictionary parameters, string field)
    {
        List<KeyValuePair<string, string>> copy = new(parameters.Count);
        foreach (DictionaryEntry parameter in parameters)
        {
            string name = (string)parameter.Key;
            string value = (string?)parameter.Value ?? throw BadMessage.Because($"{field} has a parameter without a value, which cannot be sent.");
            copy.Add(KeyValuePair.Create(name, value));
        }

        return [.. copy];
    }

    public ContentType Create()
    {
        ContentType type = new(MediaType);
        ApplyParameters(type);
        return type;
    }

    /// <summary>Without the name: an attachment's constructor takes that for its own name and decodes it, see <see cref="AttachmentSnapshot"/>.</summary>
    public ContentType CreateWithoutName()
    {
        ContentType type = Create();
        type.Parameters.Remove(NameParameter);
        return type;
    }

    public void ApplyParameters(ContentType type)
    {
        foreach ((string name, string value) in Parameters)
        {
            type.Parameters[name] = value;
        }
    }
}
