using System.Globalization;
using System.Text;

namespace AsyncSmtp.Testing.Loopback;

/// <summary>A reply of the server's own: code, enhanced status code (RFC 3463; empty for none) and text, which may have several lines.</summary>
internal readonly record struct SmtpReply(int Code, string Status, string Text)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public string Format(bool withStatus) => Format(Code, withStatus && Status.Length > 0 ? $"{Status} {Text}" : Text);

    public static string Format(int code, string text)
    {
        string number = code.ToString("D3", CultureInfo.InvariantCulture);
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        StringBuilder reply = new(text.Length + 8);
        for (int i = 0; i < lines.Length; i++)
        {
            reply.Append(number).Append(i < lines.Length - 1 ? '-' : ' ').Append(lines[i]).Append("\r\n");
        }

        return reply.ToString();
    }
}
