using System.Net.Mail;

namespace AsyncSmtp.Tests;

public sealed class ConnectionStringTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("Endpoint=smtp://localhost:1025", "localhost", 1025)]
    [InlineData("endpoint=SMTP://mail.example.com:25;", "mail.example.com", 25)]
    [InlineData("Endpoint=smtp://mail.example.com", "mail.example.com", 587)]
    [InlineData("Endpoint=smtp://mail.example.com/", "mail.example.com", 587)]
    [InlineData("Endpoint=smtp://mail_pit:1025", "mail_pit", 1025)]
    [InlineData("Endpoint=smtp://127.0.0.1:1025", "127.0.0.1", 1025)]
    [InlineData("Endpoint=smtp://[::1]:1025", "::1", 1025)]
    [InlineData("Endpoint=\"smtp://localhost:1025\"", "localhost", 1025)]
    public void UseConnectionString_Endpoint_SetsHostAndPort(string text, string host, int port)
    {
        AsyncSmtpOptions options = new();

        options.UseConnectionString(text);

        Assert.Equal((host, port, true), (options.Host, options.Port, options.EnableSsl));
        Assert.Empty(AsyncSmtpOptionsChecks.Check(options));
    }

    [Fact]
    public void UseConnectionString_Options_AreSet()
    {
        AsyncSmtpOptions options = new();

        options.UseConnectionString(
            "Endpoint=smtp://localhost:1025; enablessl = False;UserName=ann;Password=\"s3;cret=\";AllowInsecureCredentials=true;MaxConnections=9;MaxContentBytesInFlight=5000000000;"
            + "SendTimeout=00:00:20;QueueFullMode=fail;DeliveryFormat=International;Name=shop");

        Assert.Equal((false, "ann", "s3;cret=", true), (options.EnableSsl, options.UserName, options.Password, options.AllowInsecureCredentials));
        Assert.Equal((9, 5_000_000_000, TimeSpan.FromSeconds(20)), (options.MaxConnections, options.MaxContentBytesInFlight, options.SendTimeout));
        Assert.Equal((QueueFullMode.Fail, SmtpDeliveryFormat.International, "shop"), (options.QueueFullMode, options.DeliveryFormat, options.Name));
    }

    [Fact]
    public void UseConnectionString_LeavesTheOtherOptionsAsTheyAre()
    {
        AsyncSmtpOptions options = new() { Port = 2525, EnableSsl = false, MaxConnections = 7 };

        options.UseConnectionString("Endpoint=smtp://localhost");

        Assert.Equal((2525, false, 7), (options.Port, options.EnableSsl, options.MaxConnections));
    }

    [Theory]
    [InlineData(null, "is empty", "Endpoint=smtp://host:port")]
    [InlineData(" ", "is empty", "Endpoint=smtp://host:port")]
    [InlineData("EnableSsl=false", "has no Endpoint", "Endpoint=smtp://host:port")]
    [InlineData("smtp://localhost:1025", "cannot be read", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=smtp://localhost;Password=\"s3cret", "cannot be read", "a quote that does not end")]
    [InlineData("Endpoint=localhost:1025", "an Endpoint that is no address", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=s3cret", "an Endpoint that is no address", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=smtp://localhost:s3cret", "an Endpoint that is no address", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=http://localhost:1025", "does not begin with smtp://", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=smtps://localhost:465", "smtps://", "TLS from the first byte")]
    [InlineData("Endpoint=smtp://ann:s3cret@localhost", "a user or a password inside its Endpoint", "UserName and Password")]
    [InlineData("Endpoint=smtp://localhost/?password=s3cret", "more than a host and a port", "Endpoint=smtp://host:port")]
    [InlineData("Endpoint=smtp://localhost;Ssl=s3cret", "a key 'ssl' that is not known", "There are: Endpoint, Name, EnableSsl, UserName")]
    [InlineData("Endpoint=smtp://localhost;Host=other", "a key 'host' that is not known", "There are: Endpoint, Name, EnableSsl, UserName")]
    [InlineData("Endpoint=smtp://localhost;Password=abc;s3cret=x", "a key that is not known", "goes in quotes")]
    [InlineData("Endpoint=smtp://localhost;EnableSsl=s3cret", "a value for EnableSsl", "true or false")]
    [InlineData("Endpoint=smtp://localhost;MaxConnections=s3cret", "a value for MaxConnections", "a whole number")]
    [InlineData("Endpoint=smtp://localhost;MaxConnections=9999999999", "a value for MaxConnections", "a whole number")]
    [InlineData("Endpoint=smtp://localhost;SendTimeout=20", "a value for SendTimeout", "00:00:30")]
    [InlineData("Endpoint=smtp://localhost;QueueFullMode=7", "a value for QueueFullMode", "Wait or Fail")]
    public void UseConnectionString_WhatCannotBe_IsRefusedWithItsKeyAndWithoutAnyValue(string? text, string what, string how)
    {
        AsyncSmtpOptions options = new() { Host = "before" };

        ArgumentException refused = Assert.Throws<ArgumentException>(() => options.UseConnectionString(text));

        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(how, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal("before", options.Host);
    }

    [Fact]
    public void UseConnectionString_ABadValueAfterAGoodOne_SetsNothing()
    {
        AsyncSmtpOptions options = new();

        Assert.Throws<ArgumentException>(() => options.UseConnectionString("Endpoint=smtp://localhost;EnableSsl=false;NoDelay=maybe"));

        Assert.Equal((null, true), (options.Host, options.EnableSsl));
    }

    [Fact]
    public void UseConnectionString_Port465_IsRefusedWithTheOtherRules()
    {
        AsyncSmtpOptions options = new();

        options.UseConnectionString("Endpoint=smtp://localhost:465");

        Assert.Contains("TLS from the first byte", Assert.Single(AsyncSmtpOptionsChecks.Check(options)), StringComparison.Ordinal);
    }

    /// <summary>Every option with a simple value is a key, but for where mail goes: that is the endpoint.</summary>
    [Fact]
    public void Keys_AreTheOptionsWithASimpleValue()
    {
        string[] elsewhere = [nameof(AsyncSmtpOptions.Host), nameof(AsyncSmtpOptions.Port), nameof(AsyncSmtpOptions.ServerSelection), nameof(AsyncSmtpOptions.DeliveryMethod), nameof(AsyncSmtpOptions.PickupDirectory)];
        IEnumerable<string> simple = typeof(AsyncSmtpOptions).GetProperties().Where(static p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)).Select(static p => p.Name);

        Assert.Equal(simple.Except(elsewhere), ConnectionStringKey.All.Select(static k => k.Name));
    }

    /// <summary>Each key sets its own option and no other.</summary>
    [Fact]
    public void Keys_SetTheOptionTheyAreNamedAfter()
    {
        Assert.All(ConnectionStringKey.All, static key =>
        {
            System.Reflection.PropertyInfo option = typeof(AsyncSmtpOptions).GetProperty(key.Name)!;
            AsyncSmtpOptions options = new();
            object? before = option.GetValue(options);
            string text = before switch
            {
                bool flag => (!flag).ToString(),
                Enum word => Enum.GetNames(word.GetType()).Last(),
                TimeSpan => "01:02:03",
                _ => "77",
            };

            Assert.True(key.TrySet(options, text));

            Assert.NotEqual(before, option.GetValue(options));
            Assert.Single(typeof(AsyncSmtpOptions).GetProperties().Where(static p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)), p => !Equals(p.GetValue(options), p.GetValue(new AsyncSmtpOptions())));
        });
    }
}
