using System.Net;
using AsyncSmtp.Testing;

namespace WebApi.Tests;

/// <summary>Compares what clients were told with what the server has.</summary>
internal static class Ledger
{
    /// <summary>Nothing is claimed to be sent that is not there, nothing is claimed not to be sent that is there, nothing is there twice, and nothing is there that nobody asked for.</summary>
    public static void AssertTrue(IReadOnlyCollection<Answer> answers, LoopbackSmtpServer server)
    {
        Dictionary<string, string?> there = server.Mails.ToDictionary(static m => Assert.Single(m.Recipients).Address, static m => m.MessageId);
        Assert.All(answers, answer =>
        {
            bool isThere = there.TryGetValue(answer.Email, out string? messageId);
            switch (answer.Mail)
            {
                case "sent":
                    Assert.True(isThere, $"{answer.Email} was told that its mail was sent. It was not.");
                    Assert.Equal((HttpStatusCode.Created, messageId), (answer.Status, answer.MessageId));
                    break;
                case "inDoubt":
                    Assert.Equal(HttpStatusCode.Accepted, answer.Status);
                    break;
                default:
                    Assert.Equal("notSent", answer.Mail);
                    Assert.False(isThere, $"{answer.Email} was told that its mail was not sent. It was.");
                    break;
            }
        });
        HashSet<string> asked = [.. answers.Select(static a => a.Email)];
        Assert.All(there.Keys, email => Assert.Contains(email, asked));
    }
}
