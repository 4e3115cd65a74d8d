using AsyncSmtp.Testing;
using AsyncSmtp.Tests.Fakes;

namespace AsyncSmtp.Tests.Contract;

/// <summary>Every transport that there is keeps the promises that users' own are checked by.</summary>
public sealed class TransportContractTests
{
    public static TheoryData<string> Checks => [.. SmtpTransportContract.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task SmtpClient_Holds(string check) => new SmtpTransportContract(factory: null).RunAsync(check);

    [Theory]
    [MemberData(nameof(Checks))]
    public Task MailKit_Holds(string check) => new SmtpTransportContract(MailKitTransports.Create()).RunAsync(check);

    [Theory]
    [MemberData(nameof(Checks))]
    public Task MailKitWithoutPipelining_Holds(string check) => new SmtpTransportContract(MailKitTransports.Create(static o => o.UsePipelining = false)).RunAsync(check);

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Pipelining_Holds(string check) => new SmtpTransportContract(PipeliningTransports.Create()).RunAsync(check);

    [Theory]
    [MemberData(nameof(Checks))]
    public Task PipeliningWithoutPipelining_Holds(string check) => new SmtpTransportContract(PipeliningTransports.Create(pipelining: false)).RunAsync(check);

    [Fact]
    public async Task RunAsync_UnknownCheck_Throws() => await Assert.ThrowsAsync<ArgumentException>(() => new SmtpTransportContract(null).RunAsync("that it flies"));

    /// <summary>A transport that commits when all has been sent is found out, and one that closes when it pleases.</summary>
    [Theory]
    [InlineData("A message that is refused at its commit point never arrives", "Mails: expected 0, found 1")]
    [InlineData("A connection is closed before another takes its place", "Connections at once: expected 1, found 2")]
    public async Task RunAsync_TransportThatBreaksAPromise_SaysWhichAndWhatTheServerSaw(string check, string found)
    {
        SmtpTransportContract contract = new(new CarelessTransportFactory());

        SmtpTransportContractException e = await Assert.ThrowsAsync<SmtpTransportContractException>(() => contract.RunAsync(check));

        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.Contains("C: MAIL FROM", e.Message, StringComparison.Ordinal);
    }
}
