using System.Net;
using System.Text;
using AsyncSmtp.Testing;

namespace WebApi.Tests;

/// <summary>Each kind of answer, and that it is true.</summary>
public sealed class RegistrationTests : IAsyncDisposable
{
    private readonly LoopbackSmtpServer _server = LoopbackSmtpServer.Start();
    private RunningApi? _api;

    private RunningApi Api => _api ??= new RunningApi(_server);

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Post_Sent_Is201WithTheMessageIdThatTheServerHas()
    {
        Answer answer = await RegisterAsync();

        Assert.Equal((HttpStatusCode.Created, "sent"), (answer.Status, answer.Mail));
        ReceivedMail mail = Assert.Single(_server.Mails);
        Assert.Equal((mail.MessageId, "ann@example.com"), (answer.MessageId, Assert.Single(mail.Recipients).Address));
    }

    [Theory]
    [InlineData("", "ann@example.com")]
    [InlineData("Ann", "")]
    [InlineData("Ann", "ann")]
    [InlineData("Ann", "ann@example.com,bob@example.com")]
    [InlineData("Ann", "Ann <ann@example.com>")]
    [InlineData("Ann", "ann@example.com\r\nBcc: bob@example.com")]
    [InlineData("Ann", "änn@example.com")]
    public async Task Post_WhatNobodyCanBeMailedWith_Is400(string name, string email)
    {
        Answer answer = await Answer.ToAsync(Api.Client, email, name);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal(0, _server.TotalConnections);
    }

    [Theory]
    [InlineData("{\"name\":")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Post_NoRegistration_Is400(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await Api.Client.PostAsync(new Uri("/registrations", UriKind.Relative), content, TestContext.Current.CancellationToken).Capped();

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Post_AddressRefused_Is422()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.Recipient ? SmtpServerAction.Reply(550, "5.1.1 no such user") : null;

        await AssertNotSentAsync(HttpStatusCode.UnprocessableEntity, retryAfter: null);
    }

    [Theory]
    [InlineData(SmtpServerStage.Recipient, 450, "4.2.1 greylisted")]
    [InlineData(SmtpServerStage.EndOfData, 451, "4.3.0 local error")]
    public async Task Post_RefusedForNow_Is503(SmtpServerStage stage, int code, string text)
    {
        _server.Script = step => step.Stage == stage ? SmtpServerAction.Reply(code, text) : null;

        await AssertNotSentAsync(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Post_ServerIsDown_Is503()
    {
        await _server.StopListeningAsync().Capped();

        await AssertNotSentAsync(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Post_ServerTakesNothingFromUs_Is502()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.MailFrom ? SmtpServerAction.Reply(530, "5.7.0 Authentication required") : null;

        await AssertNotSentAsync(HttpStatusCode.BadGateway, retryAfter: null);
    }

    [Fact]
    public async Task Post_AnswerLost_Is202InDoubt()
    {
        _server.Script = static step => step.Stage == SmtpServerStage.EndOfData ? SmtpServerAction.AcceptThenReset() : null;

        Answer answer = await RegisterAsync();

        Assert.Equal((HttpStatusCode.Accepted, "inDoubt", "application/json"), (answer.Status, answer.Mail, answer.MediaType));
        Assert.Equal(Assert.Single(_server.Mails).MessageId, answer.MessageId);
    }

    [Fact]
    public async Task Post_QueueFull_Is503()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource onTheWire = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = step =>
        {
            onTheWire.TrySetResult();
            return SmtpServerAction.Default.WaitFor(gate.Task);
        };
        _api = new RunningApi(_server, "MaxConnections=1;MaxQueueLength=0");
        Task<Answer> first = RegisterAsync();
        await onTheWire.Task.Capped();

        await AssertNotSentAsync(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5), "bob@example.com");

        gate.SetResult();
        Assert.Equal(HttpStatusCode.Created, (await first).Status);
    }

    private Task<Answer> RegisterAsync(string email = "ann@example.com") => Answer.ToAsync(Api.Client, email);

    private async Task AssertNotSentAsync(HttpStatusCode status, TimeSpan? retryAfter, string email = "ann@example.com")
    {
        Answer answer = await RegisterAsync(email);

        Assert.Equal((status, "notSent", "application/problem+json", retryAfter), (answer.Status, answer.Mail, answer.MediaType, answer.RetryAfter));
        Assert.Empty(_server.Mails);
    }
}
