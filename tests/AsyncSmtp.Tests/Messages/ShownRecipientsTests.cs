using System.Net.Mail;
using AsyncSmtp.Messages;

namespace AsyncSmtp.Tests.Messages;

/// <summary>Rests on SmtpClient writing the value of a header of its own as it is. When these fail, the runtime has changed that.</summary>
public sealed class ShownRecipientsTests
{
    [Theory]
    [InlineData(MailPriority.Normal)]
    [InlineData(MailPriority.High)]
    [InlineData(MailPriority.Low)]
    public async Task CreateMessage_ForSomeRecipients_ShowsAllInItsHeaders(MailPriority priority)
    {
        using MailMessage message = MessageShapes.Message(to: "a@example.com");
        message.To.Add(new MailAddress("b@example.com", "Bérénice, the second of a long list of people, whose names make the line fold"));
        message.CC.Add("c@example.com");
        message.Bcc.Add("hidden@example.com");
        message.Priority = priority;

        string all = Eml.Normalize(await Eml.SendCopyAsync(message));
        string some = Eml.Normalize(await SendToAsync(message, "b@example.com", "hidden@example.com"));

        foreach (string header in new[] { "To", "Cc", "Subject", "From", "X-Priority", "Priority" })
        {
            Assert.Equal(Header(all, header), Header(some, header));
        }

        Assert.Equal(Header(all, "Importance") ?? "normal", Header(some, "Importance"));
        Assert.Equal(["b@example.com", "hidden@example.com"], Receivers(some));
        Assert.Null(Header(some, "Bcc"));
    }

    [Fact]
    public async Task CreateMessage_ForSomeRecipients_KeepsTheCallersOwnImportance()
    {
        using MailMessage message = MessageShapes.Message(to: "a@example.com,b@example.com");
        message.Headers["Importance"] = "high";

        string some = Eml.Normalize(await SendToAsync(message, "a@example.com"));

        Assert.Equal(("high", "a@example.com, b@example.com"), (Header(some, "Importance"), Header(some, "To")));
    }

    [Fact]
    public async Task CreateMessage_ForHiddenRecipientsAlone_ShowsNobody()
    {
        using MailMessage message = new() { From = new MailAddress("from@example.com"), Body = "Body" };
        message.Bcc.Add("a@example.com,b@example.com");

        string some = Eml.Normalize(await SendToAsync(message, "a@example.com"));

        Assert.Equal((null, null, null), (Header(some, "To"), Header(some, "Cc"), Header(some, "Importance")));
        Assert.Equal(["a@example.com"], Receivers(some));
    }

    [Fact]
    public async Task Only_DomainThatGoesOutInAscii_IsFoundByEitherForm()
    {
        using MailMessage message = MessageShapes.Message(to: "a@bücher.example");
        message.To.Add("b@example.com");
        RecipientList recipients = (await Snapshots.CreateAsync(message)).Recipients;

        Assert.Equal("a@bücher.example", Assert.Single(recipients.Only(["a@xn--bcher-kva.example"]).Addresses).Address);
        Assert.Equal("a@bücher.example", recipients.AsWritten("a@xn--bcher-kva.example"));
        Assert.Equal("unknown@example.com", recipients.AsWritten("unknown@example.com"));
    }

    [Fact]
    public async Task Only_RecipientThatIsNamedTwice_IsTriedOnce()
    {
        using MailMessage message = MessageShapes.Message(to: "a@example.com,a@example.com,b@example.com");

        Assert.Equal(1, (await Snapshots.CreateAsync(message)).Recipients.Only(["a@example.com"]).Count);
    }

    private static async Task<string> SendToAsync(MailMessage message, params string[] recipients)
    {
        MailMessageSnapshot snapshot = await Snapshots.CreateAsync(message);
        using MailMessage fresh = snapshot.CreateMessage(snapshot.Recipients.Only(recipients), new CommitProbe(), tail: null);
        return Eml.Send(fresh);
    }

    private static string? Header(string eml, string name)
    {
        string[] found = [.. Headers(eml, name)];
        return found.Length == 0 ? null : Assert.Single(found);
    }

    private static string[] Receivers(string eml) => [.. Headers(eml, "X-Receiver").Select(static r => r.Contains('<', StringComparison.Ordinal) ? r.Split('<', '>')[1] : r)];

    /// <summary>The values of a header, unfolded, with one blank between words.</summary>
    private static IEnumerable<string> Headers(string eml, string name)
    {
        string headers = eml[..eml.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        return headers.Split("\r\n")
            .Where(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))
            .Select(l => string.Join(' ', l[(name.Length + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
