using System.Net.Mail;
using System.Text;
using AsyncSmtp.MailKit.Signing;
using AsyncSmtp.Testing;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using MimeKit.Cryptography;

namespace AsyncSmtp.MailKit.Tests.Signing;

public sealed class MessageSignerTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("rsa", DkimCanonicalizationAlgorithm.Relaxed, DkimCanonicalizationAlgorithm.Relaxed)]
    [InlineData("rsa", DkimCanonicalizationAlgorithm.Simple, DkimCanonicalizationAlgorithm.Simple)]
    [InlineData("pkcs1", DkimCanonicalizationAlgorithm.Simple, DkimCanonicalizationAlgorithm.Relaxed)]
    [InlineData("ed25519", DkimCanonicalizationAlgorithm.Relaxed, DkimCanonicalizationAlgorithm.Simple)]
    public async Task Sign_MailAsReceived_IsGoodAndFalseWhenChanged(string kind, DkimCanonicalizationAlgorithm header, DkimCanonicalizationAlgorithm body)
    {
        DkimKeys keys = Keys();
        DkimOptions options = keys.Options();
        (options.HeaderCanonicalization, options.BodyCanonicalization) = (header, body);
        using MailMessage message = SignedMails.Rich();

        ReceivedMail mail = await SignedMails.SendAsync(_server, message, options);

        Assert.True(IsGood(keys, mail.Content.ToArray()));
        Assert.False(IsGood(keys, Changed(mail, "From here", "From hire")));
        Assert.False(IsGood(keys, Changed(mail, "own.id", "other.id")));
        Assert.False(IsGood(Keys(), mail.Content.ToArray()));
        Assert.Contains($"a={(kind == "ed25519" ? "ed25519" : "rsa")}-sha256", mail.GetHeader("DKIM-Signature"), StringComparison.Ordinal);

        DkimKeys Keys() => kind == "ed25519" ? DkimKeys.Ed25519() : DkimKeys.Rsa(pkcs1: kind == "pkcs1");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sign_WhatTheServerTakes_IsPreparedBeforeAndNotAfter(bool eightBit)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { EightBitMime = eightBit });
        DkimKeys keys = DkimKeys.Rsa();
        using MailMessage message = SignedMails.Rich();

        ReceivedMail mail = await SignedMails.SendAsync(server, message, keys.Options());

        Assert.Equal(!eightBit, Ascii.IsValid(mail.Content.Span));
        Assert.True(IsGood(keys, mail.Content.ToArray()));
    }

    [Fact]
    public async Task Sign_DefaultHeaders_AreThoseThatTheMailHas()
    {
        using MailMessage message = SignedMails.Rich();

        Assert.Equal(
            "from to subject date message-id mime-version content-type list-unsubscribe",
            Signed(await SignedMails.SendAsync(_server, message, DkimKeys.Rsa().Options())));
    }

    [Fact]
    public async Task Sign_OwnHeaders_AreSignedAsOftenAsTheyAreThere()
    {
        DkimKeys keys = DkimKeys.Rsa();
        DkimOptions options = keys.Options();
        options.SignedHeaders.Add("X-Note");
        options.SignedHeaders.Add("X-Missing");
        options.SignedHeaders.Add("from");
        using MailMessage message = SignedMails.Rich();

        ReceivedMail mail = await SignedMails.SendAsync(_server, message, options);

        Assert.Equal("from x-note x-note", Signed(mail));
        Assert.True(IsGood(keys, mail.Content.ToArray()));
        Assert.False(IsGood(keys, Changed(mail, "X-Note: one", "X-Note: own")));
        Assert.False(IsGood(keys, Changed(mail, "X-Note: two", "X-Note: too")));
        Assert.True(IsGood(keys, Changed(mail, "List-Unsubscribe: <https://example.com/leave>", "List-Unsubscribe: <https://example.com/lease>")));
    }

    [Fact]
    public async Task Sign_TimeAndIdentity_AreThoseOfTheClockAndTheOptions()
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        DkimOptions options = DkimKeys.Rsa().Options();
        options.ExpiresAfter = TimeSpan.FromDays(1);
        options.AgentOrUserIdentifier = "@news.example.com";
        using MailMessage message = SignedMails.Rich();

        string signature = (await SignedMails.SendAsync(_server, message, options, time)).GetHeader("DKIM-Signature")!.Replace(" ", "", StringComparison.Ordinal);

        Assert.Contains("t=1700000000;", signature, StringComparison.Ordinal);
        Assert.Contains("x=1700086400;", signature, StringComparison.Ordinal);
        Assert.Contains("i=@news.example.com", signature, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_ManyThreads_SignEachItsOwn()
    {
        DkimKeys keys = DkimKeys.Rsa();
        MessageSigner signer = new(keys.Options(), TimeProvider.System);
        Parallel.For(0, 64, number =>
        {
            using MimeMessage message = new([MailboxAddress.Parse("a@example.com")], [MailboxAddress.Parse("b@example.com")], $"Mail {number}", new TextPart("plain") { Text = $"Text {number}" });
            signer.Sign(message, EncodingConstraint.SevenBit, FormatOptions.Default);
            using MemoryStream written = new();
            message.WriteTo(written, TestContext.Current.CancellationToken);
            Assert.True(IsGood(keys, written.ToArray()));
        });
    }

    private static byte[] Changed(ReceivedMail mail, string from, string to)
    {
        string text = Encoding.Latin1.GetString(mail.Content.Span);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    private static string Signed(ReceivedMail mail)
    {
        string signature = mail.GetHeader("DKIM-Signature")!;
        return signature.Split(';').Select(static tag => tag.Trim()).Single(static tag => tag.StartsWith("h=", StringComparison.Ordinal))[2..].Replace(" ", "", StringComparison.Ordinal).Replace(':', ' ').ToLowerInvariant();
    }

    private static bool IsGood(DkimKeys keys, byte[] mail)
    {
        MimeMessage message = MimeMessage.Load(new MemoryStream(mail), TestContext.Current.CancellationToken);
        return new DkimVerifier(keys).Verify(message, message.Headers[message.Headers.IndexOf(HeaderId.DkimSignature)], TestContext.Current.CancellationToken);
    }
}
