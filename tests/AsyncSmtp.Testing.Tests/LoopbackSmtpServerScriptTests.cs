using Microsoft.Extensions.Time.Testing;

namespace AsyncSmtp.Testing.Tests;

public sealed class LoopbackSmtpServerScriptTests
{
    [Fact]
    public async Task Script_OneMail_IsAskedAtEachStage()
    {
        List<SmtpServerStep> steps = [];
        string? messageId = null;
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = Note });
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.ReadReplyAsync();
        foreach (string line in (string[])["HELO me", "EHLO me", "STARTTLS now", "AUTH PLAIN AGEAYg==", "NOOP", "RSET", "VRFY x"])
        {
            await client.AskAsync(line);
        }

        await client.SendMailAsync("Message-ID: <1@example.org>\r\n\r\n");
        await client.AskAsync("QUIT");

        Assert.Equal(
            [SmtpServerStage.Connect, SmtpServerStage.Helo, SmtpServerStage.Ehlo, SmtpServerStage.StartTls, SmtpServerStage.Auth, SmtpServerStage.Credentials, SmtpServerStage.Noop,
                SmtpServerStage.Reset, SmtpServerStage.Other, SmtpServerStage.MailFrom, SmtpServerStage.Recipient, SmtpServerStage.Data, SmtpServerStage.Body, SmtpServerStage.EndOfData,
                SmtpServerStage.Quit],
            steps.Select(step => step.Stage));
        Assert.Equal("", steps[0].CommandLine);
        Assert.Equal("HELO me", steps[1].CommandLine);
        Assert.Equal([0, 1, 1], new[] { steps[8], steps[9], steps[13] }.Select(step => step.MailNumber));
        Assert.Equal("<1@example.org>", messageId);

        SmtpServerAction? Note(SmtpServerStep step)
        {
            steps.Add(step);
            messageId = step.MessageId ?? messageId;
            return null;
        }
    }

    [Fact]
    public async Task Script_Step_TellsTheEnvelopeAndTheNumbers()
    {
        List<string> seen = [];
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = Note });
        using RawClient first = await RawClient.GreetAsync(server);
        await first.SendMailAsync();
        using RawClient second = await RawClient.GreetAsync(server);

        await second.ExpectAsync(250, "MAIL FROM:<a@example.org> SIZE=7");
        await second.ExpectAsync(501, "RCPT TO:<bad>");
        await second.ExpectAsync(250, "RCPT TO:<b@example.org>");
        await second.ExpectAsync(250, "RCPT TO:<c@example.org> NOTIFY=NEVER");

        Assert.Equal(
            ["MailFrom connection 2 mail 1/2 recipient 0: a@example.org SIZE=7, from nobody to []",
                "Recipient connection 2 mail 1/2 recipient 1: bad , from a@example.org to []",
                "Recipient connection 2 mail 1/2 recipient 2: b@example.org , from a@example.org to []",
                "Recipient connection 2 mail 1/2 recipient 3: c@example.org NOTIFY=NEVER, from a@example.org to [b@example.org]"],
            seen);

        SmtpServerAction? Note(SmtpServerStep step)
        {
            if (step.ConnectionNumber == 2 && step.MailNumber > 0)
            {
                seen.Add($"{step.Stage} connection {step.ConnectionNumber} mail {step.MailNumber}/{step.OverallMailNumber} recipient {step.RecipientNumber}: {step.Address} "
                    + $"{string.Join(' ', step.Parameters.Select(one => $"{one.Key}={one.Value}"))}, from {step.Sender ?? "nobody"} to [{string.Join(' ', step.Recipients)}]");
            }

            return null;
        }
    }

    [Fact]
    public async Task Script_Replaced_IsInForceAtOnce()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "NOOP");

        server.Script = At(SmtpServerStage.Noop, SmtpServerAction.Reply(450, "Later"));
        await client.ExpectAsync(450, "NOOP");

        server.Script = null;
        await client.ExpectAsync(250, "NOOP");
    }

    [Fact]
    public async Task Reply_SeveralLines_IsSentAsOneReply()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Noop, SmtpServerAction.Reply(250, "One\nTwo\r\nThree")) });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.Equal("250-One\n250-Two\n250 Three", await client.AskAsync("NOOP"));
    }

    [Theory]
    [InlineData(SmtpServerStage.Ehlo, "EHLO me")]
    [InlineData(SmtpServerStage.Helo, "HELO me")]
    [InlineData(SmtpServerStage.StartTls, "STARTTLS")]
    [InlineData(SmtpServerStage.Auth, "AUTH LOGIN")]
    [InlineData(SmtpServerStage.Credentials, "AUTH PLAIN AGEAYg==")]
    [InlineData(SmtpServerStage.MailFrom, "MAIL FROM:<a@example.org>")]
    [InlineData(SmtpServerStage.Recipient, "RCPT TO:<a@example.org>")]
    [InlineData(SmtpServerStage.Data, "DATA")]
    [InlineData(SmtpServerStage.Reset, "RSET")]
    [InlineData(SmtpServerStage.Noop, "NOOP")]
    [InlineData(SmtpServerStage.Quit, "QUIT")]
    [InlineData(SmtpServerStage.Other, "VRFY me")]
    public async Task Reply_Negative_RefusesTheCommand(SmtpServerStage stage, string command)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start();
        using RawClient client = await RawClient.GreetAsync(server);
        server.Script = At(stage, SmtpServerAction.Reply(451, "4.3.0 Not now"));

        Assert.Equal("451 4.3.0 Not now", await client.AskAsync(command));

        server.Script = null;
        await client.ExpectAsync(250, "NOOP");
        Assert.Null(server.Connections[0].User);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
    }

    [Fact]
    public async Task Reply_NegativeBanner_LetsTheClientOnlyLeave()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Connect, SmtpServerAction.Reply(554, "No service")) });
        using RawClient client = await RawClient.ConnectAsync(server);

        Assert.Equal("554 No service", await client.ReadReplyAsync());
        await client.ExpectAsync(503, "EHLO me");
        await client.ExpectAsync(221, "QUIT");
    }

    [Fact]
    public async Task Reply_NegativeRecipient_LeavesItOutOfTheMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = step => step.Address == "bad@example.org" ? SmtpServerAction.Reply(550, "5.1.1 No such user") : null,
        });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(250, "RCPT TO:<b@example.org>");
        await client.ExpectAsync(550, "RCPT TO:<bad@example.org>");
        await client.ExpectAsync(354, "DATA");
        await client.ExpectAsync(250, "Text\r\n.");

        Assert.Equal("b@example.org", Assert.Single(Assert.Single(server.Mails).Recipients).Address);
    }

    [Fact]
    public async Task Reply_PositiveWhereTheServerWouldRefuse_TakesEffect()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Recipient, SmtpServerAction.Reply(251, "Will forward")) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.ExpectAsync(250, "MAIL FROM:<a@example.org>");
        await client.ExpectAsync(251, "RCPT TO:<local>");
        await client.ExpectAsync(354, "DATA");
        await client.ExpectAsync(250, "Text\r\n.");

        Assert.Equal("local", Assert.Single(Assert.Single(server.Mails).Recipients).Address);
    }

    [Theory]
    [InlineData(451, 0)]
    [InlineData(554, 0)]
    [InlineData(250, 1)]
    [InlineData(251, 1)]
    public async Task Reply_ToTheFinalDot_RecordsWhatItAccepts(int code, int accepted)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Reply(code, "Said the script")) });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.Equal($"{code} Said the script", await client.SendMailAsync());

        Assert.Equal(accepted, server.AcceptedMails);
        await client.BeginDataAsync();
    }

    [Fact]
    public async Task Reply_ToAuth_AuthenticatesOnlyWith235()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { CheckCredentials = (_, _) => false });
        using RawClient client = await RawClient.GreetAsync(server);

        server.Script = At(SmtpServerStage.Credentials, SmtpServerAction.Reply(454, "4.7.0 Later"));
        await client.ExpectAsync(454, "AUTH PLAIN AGEAYg==");
        Assert.Null(server.Connections[0].User);

        server.Script = At(SmtpServerStage.Credentials, SmtpServerAction.Reply(235, "Fine"));
        await client.ExpectAsync(235, "AUTH PLAIN AGEAYg==");
        Assert.Equal("a", server.Connections[0].User);
    }

    [Theory]
    [InlineData("AUTH PLAIN")]
    [InlineData("AUTH PLAIN AHgAeA==")]
    public async Task Reply_334ToAuth_GoesOnToTheResponse(string command)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Auth, SmtpServerAction.Reply(334, "Z28gb24=")) });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.Equal("334 Z28gb24=", await client.AskAsync(command));
        await client.ExpectAsync(235, "AGEAYg==");

        Assert.Equal("a", server.Connections[0].User);
    }

    [Fact]
    public async Task RawReply_Garbage_IsSentAsItIs()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.RawReply("?!\r\n250 One reply too many\r\n")) });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.Equal("?!", await client.AskAsync("MAIL FROM:<a@example.org>"));
        Assert.Equal("250 One reply too many", await client.ReadReplyAsync());
        await client.ExpectAsync(503, "RCPT TO:<b@example.org>");
    }

    [Fact]
    public async Task RawReply_EndlessLine_IsSentAsItIs()
    {
        byte[] line = new byte[1_000_000];
        line.AsSpan().Fill((byte)'x');
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Connect, SmtpServerAction.RawReply(line).ThenClose()) });
        using RawClient client = await RawClient.ConnectAsync(server);

        Assert.Equal(line.Length, (await client.ReadToEndAsync()).Length);
    }

    [Fact]
    public async Task RawReply_Accepting_RecordsTheMail()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.RawReply("2").Accepting().ThenClose()) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text\r\n.\r\n");

        Assert.Equal("2", await client.ReadToEndAsync());
        Assert.Equal(1, server.AcceptedMails);
    }

    public static TheoryData<SmtpServerStage, string> Moments => new()
    {
        { SmtpServerStage.Ehlo, "EHLO me\r\n" },
        { SmtpServerStage.StartTls, "STARTTLS\r\n" },
        { SmtpServerStage.Auth, "AUTH LOGIN\r\n" },
        { SmtpServerStage.Credentials, "AUTH PLAIN AGEAYg==\r\n" },
        { SmtpServerStage.MailFrom, "MAIL FROM:<a@example.org>\r\n" },
        { SmtpServerStage.Recipient, "RCPT TO:<a@example.org>\r\n" },
        { SmtpServerStage.Data, "DATA\r\n" },
        { SmtpServerStage.Reset, "RSET\r\n" },
        { SmtpServerStage.Noop, "NOOP\r\n" },
        { SmtpServerStage.Quit, "QUIT\r\n" },
        { SmtpServerStage.Other, "HELP\r\n" },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Close_AtAnyCommand_EndsTheStream(SmtpServerStage stage, string command)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(stage, SmtpServerAction.Close(), ehlo: 2) });
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync(command);

        await client.ExpectEndAsync();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Reset_AtAnyCommand_ResetsTheConnection(SmtpServerStage stage, string command)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(stage, SmtpServerAction.Reset(), ehlo: 2) });
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync(command);

        await client.ExpectResetAsync();
    }

    [Fact]
    public async Task Close_AtConnect_EndsTheStream()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Connect, SmtpServerAction.Close()) });
        using RawClient client = await RawClient.ConnectAsync(server);

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Reset_AtConnect_ResetsTheConnection()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Connect, SmtpServerAction.Reset()) });

        await RawClient.ExpectResetAtConnectAsync(server);
    }

    [Fact]
    public async Task CloseAfter_WithUnreadInput_LetsTheClientReadTheReply()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = At(SmtpServerStage.Body, SmtpServerAction.CloseAfter(552, "5.3.4 Enough").AfterBodyBytes(1000)),
        });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync(new string('x', 1_000_000));

        Assert.Equal("552 5.3.4 Enough\r\n", await client.ReadToEndAsync());
        Assert.Equal(0, server.AcceptedMails);
    }

    [Fact]
    public async Task Silence_AtACommand_AnswersNothingUntilTheClientLeaves()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Silence()) });
        using (RawClient client = await RawClient.GreetAsync(server))
        {
            await client.SendAsync("NOOP\r\nMAIL FROM:<a@example.org>\r\nNOOP\r\n");
            Assert.StartsWith("250 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
            await HangCap.UntilAsync(() => server.Connections[0].Transcript.Contains("-- silence"));
            await client.SendAsync(new string('x', 3_000_000));
            client.ExpectNothing();
            Assert.Equal(1, server.OpenConnections);
        }

        await HangCap.UntilAsync(() => server.Connections[0].ClosedAt is not null);
    }

    [Fact]
    public async Task Stall_InABody_StopsReadingUntilTheClientLeaves()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Body, SmtpServerAction.Stall().AfterBodyBytes(100)) });
        using (RawClient client = await RawClient.GreetAsync(server))
        {
            await client.BeginDataAsync();
            await client.SendAsync(new string('x', 200));
            await HangCap.UntilAsync(() => server.Connections[0].Transcript.Contains("-- stall"));
            Task upload = client.SendAsync(new byte[32 * 1024 * 1024]);
            await server.StopListeningAsync().Capped();
            await Assert.ThrowsAnyAsync<IOException>(() => upload);
        }
    }

    [Fact]
    public async Task Stall_ClientLeaves_EndsTheConnection()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.MailFrom, SmtpServerAction.Stall()) });
        using (RawClient client = await RawClient.GreetAsync(server))
        {
            await client.SendAsync("MAIL FROM:<a@example.org>\r\nNOOP\r\n");
            await HangCap.UntilAsync(() => server.Connections[0].Transcript.Contains("-- stall"));
        }

        await HangCap.UntilAsync(() => server.Connections[0].ClosedAt is not null);
    }

    [Fact]
    public async Task Reset_AfterBodyBytes_DropsTheUpload()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Body, SmtpServerAction.Reset().AfterBodyBytes(10)) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync(new string('x', 10));

        await client.ExpectResetAsync();
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task AfterBodyBytes_NearTheEndOfTheMessage_CountsExactly(int count, bool isReached)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Body, SmtpServerAction.Close().AfterBodyBytes(count)) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();

        await client.SendAsync("Text\r\n.\r\n");

        Assert.Equal(isReached, await client.TryReadReplyAsync() is null);
    }

    [Fact]
    public async Task WaitFor_InABody_StopsReadingForATime()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Body, SmtpServerAction.Default.WaitFor(gate.Task).AfterBodyBytes(2)) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();

        // More than all the buffers between the two can take: it can only be sent once the server reads on.
        Task upload = client.SendAsync(new byte[32 * 1024 * 1024]);
        Assert.False(upload.IsCompleted);
        gate.SetResult();
        await upload;

        await client.ExpectAsync(250, "\r\n.");
    }

    [Fact]
    public async Task Reply_InABody_IsSentBeforeItsEnd()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.Body, SmtpServerAction.Reply(552, "Too big").AfterBodyBytes(3)) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text");

        Assert.Equal("552 Too big", await client.ReadReplyAsync());

        await client.SendAsync("\r\n.\r\n");
        Assert.StartsWith("250 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AcceptThenClose_AtTheFinalDot_RecordsAndSaysNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenClose()) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text\r\n.\r\n");

        await client.ExpectEndAsync();
        Assert.Equal(1, server.AcceptedMails);
    }

    [Fact]
    public async Task AcceptThenReset_AtTheFinalDot_RecordsAndSaysNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenReset()) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text\r\n.\r\n");

        await client.ExpectResetAsync();
        Assert.Equal(1, server.AcceptedMails);
    }

    [Fact]
    public async Task AcceptThenSilence_AtTheFinalDot_RecordsAndSaysNothing()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.AcceptThenSilence()) });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text\r\n.\r\n");

        await server.WaitForMailsAsync(1, HangCap.Limit, TestContext.Current.CancellationToken);
        client.ExpectNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CloseOrReset_AtTheFinalDot_RecordsNothing(bool reset)
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            Script = At(SmtpServerStage.EndOfData, reset ? SmtpServerAction.Reset() : SmtpServerAction.Close()),
        });
        using RawClient client = await RawClient.GreetAsync(server);
        await client.BeginDataAsync();
        await client.SendAsync("Text\r\n.\r\n");

        await (reset ? client.ExpectResetAsync() : client.ExpectEndAsync());
        Assert.Equal(0, server.AcceptedMails);
    }

    [Fact]
    public async Task ThenClose_Default_AnswersFirst()
    {
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Default.ThenClose()) });
        using RawClient client = await RawClient.GreetAsync(server);

        Assert.StartsWith("250 ", await client.SendMailAsync(), StringComparison.Ordinal);
        await client.ExpectEndAsync();
        Assert.Equal(1, server.AcceptedMails);
    }

    [Theory]
    [InlineData(SmtpServerStage.StartTls)]
    [InlineData(SmtpServerStage.TlsHandshake)]
    public async Task Close_After220_CutsTheHandshake(SmtpServerStage stage)
    {
        SmtpServerAction action = stage == SmtpServerStage.StartTls ? SmtpServerAction.CloseAfter(220, "Go") : SmtpServerAction.Close();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(stage, action) });
        using RawClient client = await RawClient.GreetAsync(server);

        await Assert.ThrowsAsync<IOException>(() => client.SecureAsync(server));
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task After_Delay_HoldsTheReplyButNotThoseBefore()
    {
        FakeTimeProvider time = new();
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new()
        {
            TimeProvider = time,
            Script = At(SmtpServerStage.Recipient, SmtpServerAction.Default.After(TimeSpan.FromSeconds(3)).After(TimeSpan.FromSeconds(4))),
        });
        using RawClient client = await RawClient.GreetAsync(server);

        await client.SendAsync("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n");

        // The first reply is sent when the delay begins, but its timer may not be armed yet: so the clock is moved in small steps, and the sum is what counts.
        Assert.StartsWith("250 2.1.0", await client.ReadReplyAsync(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(6.9));
        client.ExpectNothing();
        Task<string> reply = client.ReadReplyAsync();
        await HangCap.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reply.IsCompleted;
        });
        Assert.StartsWith("250 2.1.5", await reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitFor_Gate_HoldsTheReplyUntilItOpens()
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = Hold });
        using RawClient client = await RawClient.GreetAsync(server);
        Task<string> mail = client.SendMailAsync();
        await reached.Task.Capped();
        Assert.False(mail.IsCompleted);
        Assert.Equal(0, server.AcceptedMails);

        gate.SetResult();

        Assert.Equal("451 Later", await mail);

        SmtpServerAction? Hold(SmtpServerStep step)
        {
            if (step.Stage != SmtpServerStage.EndOfData)
            {
                return null;
            }

            reached.SetResult();
            return SmtpServerAction.Reply(451, "Later").WaitFor(gate.Task);
        }
    }

    [Fact]
    public async Task WaitFor_ClientLeavesAtTheFinalDot_AcceptsAllTheSame()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopbackSmtpServer server = LoopbackSmtpServer.Start(new() { Script = At(SmtpServerStage.EndOfData, SmtpServerAction.Default.WaitFor(gate.Task)) });
        using (RawClient client = await RawClient.GreetAsync(server))
        {
            await client.BeginDataAsync();
            await client.SendAsync("Text\r\n.\r\n");
        }

        Assert.Equal(0, server.OpenConnections);
        gate.SetResult();

        await server.WaitForMailsAsync(1, HangCap.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Action_BadArgument_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SmtpServerAction.Reply(-1, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmtpServerAction.Reply(1000, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmtpServerAction.Default.After(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmtpServerAction.Default.AfterBodyBytes(-1));
        Assert.Throws<ArgumentNullException>(() => SmtpServerAction.Default.WaitFor(null!));
    }

    /// <summary>A script for one stage. With <paramref name="ehlo"/>, the first EHLOs are left alone.</summary>
    private static Func<SmtpServerStep, SmtpServerAction?> At(SmtpServerStage stage, SmtpServerAction action, int ehlo = 1) =>
        step => step.Stage == stage
            && (stage != SmtpServerStage.Ehlo || step.Connection.Commands.Count(line => line.StartsWith("EHLO", StringComparison.Ordinal)) >= ehlo) ? action : null;
}
