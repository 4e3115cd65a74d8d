using System.Buffers;
using System.Net.Mail;
using System.Text;

namespace AsyncSmtp.MailKit.Mime;

/// <summary>Address headers that go out as they are, on one line: addresses of plain characters, and names of letters, digits and single blanks, which need no quotes.</summary>
internal static class PlainAddresses
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> Words = SearchValues.Create(Alphanumeric + " ");
    private static readonly SearchValues<char> Atoms = SearchValues.Create(Alphanumeric + "-_+.@");

    /// <summary>The value of a header with these addresses, or null when they are not plain.</summary>
    public static byte[]? Of(string header, MailAddress address) => IsPlain(address) && PlainText.FitsOneLine(header, LengthOf(address)) ? Write([address], LengthOf(address)) : null;

    /// <inheritdoc cref="Of(string, MailAddress)"/>
    public static byte[]? Of(string header, MailAddressCollection addresses)
    {
        int length = 0;
        for (int i = 0; i < addresses.Count; i++)
        {
            length += (i == 0 ? 0 : ", ".Length) + LengthOf(addresses[i]);
            if (!PlainText.FitsOneLine(header, length) || !IsPlain(addresses[i]))
            {
                return null;
            }
        }

        return length == 0 ? null : Write(addresses, length);
    }

    private static bool IsPlain(MailAddress address)
    {
        string name = address.DisplayName;
        return IsPlainAddress(address.Address) && (name.Length == 0 || (!name.AsSpan().ContainsAnyExcept(Words) && name[0] != ' ' && name[^1] != ' ' && !name.Contains("  ", StringComparison.Ordinal)));
    }

    /// <summary>Dots are between other characters, and no label is encoded, which a reader might decode and write otherwise.</summary>
    private static bool IsPlainAddress(string address)
    {
        int at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && !address.AsSpan().ContainsAnyExcept(Atoms)
            && AreLabels(address.AsSpan(0, at))
            && AreLabels(address.AsSpan(at + 1))
            && !address.Contains("xn--", StringComparison.OrdinalIgnoreCase);
    }

    private static bool AreLabels(ReadOnlySpan<char> text) => !text.IsEmpty && text[0] != '.' && text[^1] != '.' && !text.Contains('@') && text.IndexOf("..", StringComparison.Ordinal) < 0;

    private static int LengthOf(MailAddress address) => address.Address.Length + (address.DisplayName.Length == 0 ? 0 : address.DisplayName.Length + " <>".Length);

    private static byte[] Write(MailAddressCollection addresses, int length)
    {
        byte[] raw = new byte[length + 2];
        int count = 0;
        for (int i = 0; i < addresses.Count; i++)
        {
            Add(raw, ref count, i == 0 ? " " : ", ");
            string name = addresses[i].DisplayName;
            if (name.Length == 0)
            {
                Add(raw, ref count, addresses[i].Address);
                continue;
            }

            Add(raw, ref count, name);
            Add(raw, ref count, " <");
            Add(raw, ref count, addresses[i].Address);
            Add(raw, ref count, ">");
        }

        raw[count] = (byte)'\n';
        return raw;
    }

    private static void Add(byte[] raw, ref int count, string text) => count += Encoding.ASCII.GetBytes(text, raw.AsSpan(count));
}
