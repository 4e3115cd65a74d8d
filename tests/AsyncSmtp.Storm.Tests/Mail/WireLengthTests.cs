using System.Net.Mail;
using AsyncSmtp.Storm.Tests.Storm;
using AsyncSmtp.Testing;

namespace AsyncSmtp.Storm.Tests.Mail;

/// <summary>The length of a mail on the wire is exact: a server that breaks off a byte before its end has not had it all, and one that would do so at its end has.</summary>
public sealed class WireLengthTests
{
    private const int Seed = 1;

    [Theory]
    [InlineData("SmtpClient", false)]
    [InlineData("SmtpClient", true)]
    [InlineData(StormTransports.MailKit, false)]
    [InlineData(StormTransports.MailKit, true)]
    [InlineData(StormTransports.Pipelining, false)]
    [InlineData(StormTransports.Pipelining, true)]
    public async Task MeasureAsync_MailWithADotAtTheStartOfALine_CountsToTheLastByte(string transport, bool chunking)
    {
        MailShape shape = new(Seed, (int)MailParts.Ascii);
        ISmtpTransportFactory? transports = StormTransports.Named(transport);

        await WireLengths.MeasureAsync([shape], Seed, chunking, transports);

        Assert.Equal((false, true), (await IsSentAsync(shape.WireLength - 1), await IsSentAsync(shape.WireLength)));

        async Task<bool> IsSentAsync(int breaksOffAt)
        {
            await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
            {
                Chunking = chunking,
                Script = step => step.Stage == SmtpServerStage.Body ? SmtpServerAction.Reset().AfterBodyBytes(breaksOffAt) : null,
            });
            await using SmtpMailSender sender = new(new AsyncSmtpOptions { Host = server.Host, Port = server.Port, EnableSsl = false, Retry = { MaxAttempts = 1 }, TransportFactory = transports });
            using MailMessage message = shape.Create(shape.Number, Seed);
            try
            {
                await sender.SendAsync(message, TestContext.Current.CancellationToken).Capped();
                return true;
            }
            catch (MailSendException)
            {
                return false;
            }
        }
    }
}
