using System.Net.Mail;
using System.Text;
using System.Text.RegularExpressions;

namespace AsyncSmtp.Tests.Messages;

/// <summary>What SmtpClient writes for a message, by way of a pickup directory.</summary>
internal static partial class Eml
{
    public static string Send(MailMessage message, SmtpDeliveryFormat format = SmtpDeliveryFormat.SevenBit)
    {
        string directory = Directory.CreateTempSubdirectory("asyncsmtp-eml-").FullName;
        try
        {
            using SmtpClient client = new()
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = directory,
                DeliveryFormat = format,
                EnableSsl = false,
            };
            client.Send(message);
            return Encoding.Latin1.GetString(File.ReadAllBytes(Assert.Single(Directory.GetFiles(directory))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Without what is different each time: date, message id, boundaries, and the order of MIME parameters, which is that of a hash table.</summary>
    public static string Normalize(string eml)
    {
        eml = Date().Replace(eml, "Date: -\r\n");
        eml = MessageId().Replace(eml, "");
        Dictionary<string, string> boundaries = [];
        eml = Boundary().Replace(eml, match =>
        {
            _ = boundaries.TryAdd(match.Value, $"boundary{boundaries.Count}");
            return boundaries[match.Value];
        });
        return Parameters().Replace(eml, match =>
        {
            string[] parameters = [.. Separator().Split(match.Groups["parameters"].Value.Replace("\r\n", "", StringComparison.Ordinal)).Select(part => part.Trim())];
            return $"{match.Groups["name"].Value}: {parameters[0]}; {string.Join("; ", parameters.Skip(1).Order(StringComparer.Ordinal))}\r\n";
        });
    }

    public static string MessageIdOf(string eml) => Assert.Single(MessageId().Matches(eml)).Groups["id"].Value;

    [GeneratedRegex(@"^Date: .*\r\n", RegexOptions.Multiline)]
    private static partial Regex Date();

    [GeneratedRegex(@"^Message-ID: (?<id>.*)\r\n", RegexOptions.Multiline)]
    private static partial Regex MessageId();

    [GeneratedRegex(@"--boundary_\d+_[0-9a-f-]{36}")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"^(?<name>Content-Type|Content-Disposition): (?<parameters>.*(\r\n[ \t].*)*)\r\n", RegexOptions.Multiline)]
    private static partial Regex Parameters();

    [GeneratedRegex("""; ?(?=(?:[^"]*"[^"]*")*[^"]*$)""")]
    private static partial Regex Separator();
}
