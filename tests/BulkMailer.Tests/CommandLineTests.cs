using System.CommandLine;
using AsyncSmtp;

namespace BulkMailer.Tests;

public sealed class CommandLineTests
{
    private Settings? _settings;

    [Fact]
    public async Task Invoke_NoArguments_IsTheRehearsal()
    {
        await InvokeAsync();

        Assert.Equal(new Settings { Attachments = _settings!.Attachments, Servers = _settings.Servers, Rates = _settings.Rates }, _settings);
        Assert.Empty(_settings.Servers);
        Assert.Empty(_settings.Rates);
        Assert.Empty(_settings.Attachments);
        Assert.True(_settings.IsRehearsal);
    }

    [Fact]
    public async Task Invoke_EveryOption_ReachesTheSettings()
    {
        await InvokeAsync(
            "--host", "smtp.example.com", "--host", "[::1]:25", "--port", "2525", "--user", "ann", "--no-tls", "--insecure-credentials", "--csv", "l.csv", "--template", "t", "--from", "a@example.com",
            "--attach", "one.pdf", "--attach", "two.pdf", "--report", "r.csv", "--connections", "8", "--messages-per-connection", "50", "--rate", "5/second", "--rate", "10000/day", "--max-in-flight", "9", "--give-up-after", "0", "--verify", "--quiet");

        Settings expected = new()
        {
            Servers = _settings!.Servers,
            Port = 2525,
            User = "ann",
            UseTls = false,
            InsecureCredentials = true,
            List = "l.csv",
            Template = "t",
            From = "a@example.com",
            Attachments = _settings.Attachments,
            Report = "r.csv",
            Connections = 8,
            MessagesPerConnection = 50,
            Rates = _settings.Rates,
            MaxInFlight = 9,
            GiveUpAfter = 0,
            Verify = true,
            Quiet = true,
        };
        Assert.Equal(expected, _settings);
        Assert.Equal(["one.pdf", "two.pdf"], _settings.Attachments);
        Assert.Equal([("smtp.example.com", null), ("::1", 25)], _settings.Servers.Select(server => (server.Host!, server.Port)));
        Assert.Equal([(5, TimeSpan.FromSeconds(1)), (10_000, TimeSpan.FromDays(1))], _settings.Rates.Select(rate => (rate.PermitLimit, rate.Window)));
        Assert.False(_settings.IsRehearsal);
    }

    [Fact]
    public async Task Invoke_Preset_ReachesTheSettings()
    {
        await InvokeAsync("--preset", "AmazonSes:eu-west-1", "--user", "ann", "--csv", "l", "--template", "t", "--from", "a@b");

        Assert.Equal(("AmazonSes:eu-west-1", "ann"), (_settings!.Preset, _settings.User));
        Assert.False(_settings.IsRehearsal);
    }

    [Fact]
    public async Task Invoke_Verify_NeedsNoList()
    {
        await InvokeAsync("--verify", "--host", "smtp.example.com");

        Assert.True(_settings!.Verify);
    }

    [Fact]
    public void Parse_UnknownPreset_ListsTheNames()
    {
        string error = Assert.Single(Parse("--verify", "--preset", "Nope").Errors).Message;

        Assert.Equal($"There is no preset 'Nope'. There are: {string.Join(", ", AsyncSmtpPresets.Names)}.", error);
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
    [InlineData("--host and --preset exclude each other.", "--host", "smtp.example.com", "--csv", "l", "--template", "t", "--from", "a@b", "--preset", "Gmail")]
    [InlineData("--preset needs --csv, --template and --from.", "--preset", "Gmail")]
    [InlineData("AmazonSes needs a region, eu-west-1 for example; it is not given.", "--verify", "--preset", "AmazonSes")]
    [InlineData("--user needs --host or --preset.", "--user", "ann")]
    [InlineData("--host: 'a b' is not NAME[:PORT].", "--verify", "--host", "a b")]
    [InlineData("--host: 'a:b' is not NAME[:PORT].", "--verify", "--host", "a:b")]
    [InlineData("--rate: '3/week' is not NUMBER/UNIT.", "--rate", "3/week")]
    [InlineData("--rate: '0/day' is not NUMBER/UNIT.", "--rate", "0/day")]
    [InlineData("--rate: '5' is not NUMBER/UNIT.", "--rate", "5")]
    [InlineData("--no-tls needs --host.", "--no-tls")]
    [InlineData(
        "--user with --no-tls sends the password in clear; --insecure-credentials says that everyone on the way may read it.",
        "--host", "h", "--csv", "l", "--template", "t", "--from", "a@b", "--user", "ann", "--no-tls")]
    [InlineData("--connections must be 1 or more.", "--connections", "0")]
    [InlineData("--max-in-flight must be 1 to 100,000.", "--max-in-flight", "0")]
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
