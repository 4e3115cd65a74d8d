using System.CommandLine;

namespace BulkMailer.Tests;

public sealed class CommandLineTests
{
    private Settings? _settings;

    [Fact]
    public async Task Invoke_NoArguments_IsTheRehearsal()
    {
        await InvokeAsync();

        Assert.Equal(new Settings { Attachments = _settings!.Attachments }, _settings);
        Assert.Empty(_settings.Attachments);
        Assert.True(_settings.IsRehearsal);
    }

    [Fact]
    public async Task Invoke_EveryOption_ReachesTheSettings()
    {
        await InvokeAsync(
            "--host", "smtp.example.com", "--port", "2525", "--user", "ann", "--no-tls", "--insecure-credentials", "--csv", "l.csv", "--template", "t", "--from", "a@example.com",
            "--attach", "one.pdf", "--attach", "two.pdf", "--report", "r.csv", "--connections", "8", "--messages-per-connection", "50", "--max-in-flight", "9", "--give-up-after", "0", "--quiet");

        Settings expected = new()
        {
            Host = "smtp.example.com",
            Port = 2525,
            User = "ann",
            UseTls = false,
            InsecureCredentials = true,
            List = "l.csv",
            Template = "t",
            From = "a@example.com",
            Attachments = _settings!.Attachments,
            Report = "r.csv",
            Connections = 8,
            MessagesPerConnection = 50,
            MaxInFlight = 9,
            GiveUpAfter = 0,
            Quiet = true,
        };
        Assert.Equal(expected, _settings);
        Assert.Equal(["one.pdf", "two.pdf"], _settings.Attachments);
        Assert.False(_settings.IsRehearsal);
    }

    [Fact]
    public async Task Invoke_ConnectionsOnly_MaxInFlightFollows()
    {
        await InvokeAsync("--connections", "10");

        Assert.Equal(40, _settings!.MaxInFlight);
    }

    [Theory]
    [InlineData("--host needs --csv, --template and --from.", "--host", "smtp.example.com")]
    [InlineData("--host and --pickup exclude each other.", "--host", "smtp.example.com", "--csv", "l", "--template", "t", "--from", "a@b", "--pickup", "p")]
    [InlineData("--user needs --host.", "--user", "ann")]
    [InlineData("--no-tls needs --host.", "--no-tls")]
    [InlineData(
        "--user with --no-tls sends the password in clear; --insecure-credentials says that everyone on the way may read it.",
        "--host", "h", "--csv", "l", "--template", "t", "--from", "a@b", "--user", "ann", "--no-tls")]
    [InlineData("--connections must be 1 or more.", "--connections", "0")]
    [InlineData("--max-in-flight must be 1 or more.", "--max-in-flight", "0")]
    [InlineData("--give-up-after must be 0 or more.", "--give-up-after", "-1")]
    public void Parse_Mistake_IsNamed(string error, params string[] args)
    {
        Assert.Equal([error], Parse(args).Errors.Select(e => e.Message));
    }

    [Theory]
    [InlineData("--prot", "25")]
    [InlineData("--connections", "many")]
    public void Parse_UnknownOptionOrValue_IsAnError(params string[] args) => Assert.NotEmpty(Parse(args).Errors);

    private Task<int> InvokeAsync(params string[] args) => Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);

    private ParseResult Parse(params string[] args) => new CommandLine().Build(settings =>
    {
        _settings = settings;
        return Task.FromResult(0);
    }).Parse(args);
}
