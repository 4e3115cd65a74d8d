namespace AsyncSmtp.Queueing;

/// <summary>A header, or a parameter of one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, as it was set.</param>
public sealed record QueuedField(string Name, string Value)
{
    internal static QueuedField[] All(IEnumerable<KeyValuePair<string, string>> fields) => [.. fields.Select(static f => new QueuedField(f.Key, f.Value))];

    internal static KeyValuePair<string, string>[] Pairs(IEnumerable<QueuedField> fields) => [.. fields.Select(static f => KeyValuePair.Create(f.Name, f.Value))];
}
