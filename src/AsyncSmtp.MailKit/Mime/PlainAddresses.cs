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

    private static ReadOnlySpan<byte> Separator => ", "u8;

    /// <summary>How many characters the value of a header with this address has, or 0 when it is not plain.</summary>
    public static int LengthOf(string header, MailAddress address)
    {
        int length = LengthOf(address);
        return PlainText.FitsOneLine(header, length) && IsPlain(address) ? length : 0;
    }

    /// <summary>How many characters the value of a header with these addresses has, or 0 when they are not plain.</summary>
    public static int LengthOf(string header, MailAddressCollection addresses)
    {
        int length = 0;
        for (int i = 0; i < addresses.Count; i++)
        {
            length += (i == 0 ? 0 : Separator.Length) + LengthOf(addresses[i]);
            if (!PlainText.FitsOneLine(header, length) || !IsPlain(addresses[i]))
            {
                return 0;
            }
        }

        return length;
    }

    /// <summary>The value of a header with this address as MimeKit's headers keep it, or null when it is not plain.</summary>
    public static byte[]? Of(string header, MailAddress address)
    {
        if (LengthOf(header, address) is not (> 0 and var length))
        {
            return null;
        }

        byte[] raw = PlainText.Frame(length);
        Write(address, raw.AsSpan(1));
        return raw;
    }

    /// <summary>The value of a header with these addresses as MimeKit's headers keep it, or null when they are not plain.</summary>
    public static byte[]? Of(string header, MailAddressCollection addresses)
    {
        if (LengthOf(header, addresses) is not (> 0 and var length))
        {
            return null;
        }

        byte[] raw = PlainText.Frame(length);
        Write(addresses, raw.AsSpan(1));
        return raw;
    }

    /// <summary>Writes an address that is plain.</summary>
    /// <returns>How many bytes.</returns>
    public static int Write(MailAddress address, Span<byte> target)
    {
        if (address.DisplayName.Length == 0)
        {
            return Encoding.ASCII.GetBytes(address.Address, target);
        }

        int count = Encoding.ASCII.GetBytes(address.DisplayName, target);
        " <"u8.CopyTo(target[count..]);
        count += " <".Length;
        count += Encoding.ASCII.GetBytes(address.Address, target[count..]);
        target[count] = (byte)'>';
        return count + 1;
    }

    /// <summary>Writes addresses that are plain.</summary>
    public static void Write(MailAddressCollection addresses, Span<byte> target)
    {
        for (int i = 0; i < addresses.Count; i++)
        {
            if (i > 0)
            {
                Separator.CopyTo(target);
                target = target[Separator.Length..];
            }

            target = target[Write(addresses[i], target)..];
        }
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
}
