namespace AsyncSmtp.Messages;

/// <summary>How an error names what it complains about: "message.To[1]". Put into words only when there is an error.</summary>
/// <param name="Name">The name.</param>
/// <param name="Index">The place in a collection, or less than zero.</param>
internal readonly record struct FieldName(string Name, int Index = -1)
{
    public static implicit operator FieldName(string name) => new(name);

    public override string ToString() => Index < 0 ? Name : $"{Name}[{Index}]";
}
