using System.CommandLine;
using System.CommandLine.Parsing;
using AsyncSmtp;

namespace BulkMailer;

/// <summary>
/// The options of the program, and the settings that they make.
/// </summary>
internal sealed class CommandLine
{
    public const string PasswordVariable = "BULKMAILER_PASSWORD";

    /// <summary>What <see cref="MailBatchOptions.MaxInFlight"/> allows.</summary>
    private const int LargestBatch = 100_000;

    private static readonly Settings Defaults = new();

    private readonly Option<string> _list = new("--csv") { HelpName = "FILE", Description = "The recipients: a CSV file with a header; the column 'email' is required. Default: a bundled list of 1,000." };
    private readonly Option<string> _template = new("--template") { HelpName = "FOLDER", Description = $"The templates: {MailTemplate.SubjectFile}, {MailTemplate.TextFile}, {MailTemplate.HtmlFile}. Default: a bundled one." };
    private readonly Option<string> _from = new("--from") { HelpName = "ADDRESS", Description = "The sender: ann@example.com, or \"Ann <ann@example.com>\"." };
    private readonly Option<string[]> _attach = new("--attach") { HelpName = "FILE", Description = "A file to attach to every message. May be given more than once." };
    private readonly Option<string> _report = new("--report") { HelpName = "FILE", Description = "The report, one line for each row; an older one is overwritten.", DefaultValueFactory = _ => Defaults.Report };

    private readonly Option<SmtpServerOptions[]> _hosts = OptionKinds.Many<SmtpServerOptions>("--host", "NAME[:PORT]", ServerName.TryParse, "The SMTP server. May be given more than once: the next one stands in for the one before. Without it, --preset and --pickup, mail goes to a server inside this program: a rehearsal.");
    private readonly Option<int> _port = OptionKinds.Number("--port", Defaults.Port, 1, "The port of every --host that names none.");
    private readonly Option<string> _preset = new("--preset") { HelpName = "NAME", Description = $"A provider's server and published limits, in place of --host: {string.Join(", ", AsyncSmtpPresets.Names)}. With a region where there are any: AmazonSes:eu-west-1." };
    private readonly Option<string> _user = new("--user") { HelpName = "NAME", Description = $"The user to log in as. The password comes from the environment variable {PasswordVariable}, or is asked for." };
    private readonly Option<bool> _noTls = new("--no-tls") { Description = "Do not encrypt the connection." };
    private readonly Option<bool> _insecureCredentials = new("--insecure-credentials") { Description = "Log in even without TLS, for everyone on the way to read." };
    private readonly Option<string> _pickup = new("--pickup") { HelpName = "FOLDER", Description = "Write .eml files into this folder instead of sending. It is created when missing." };

    private readonly Option<int> _connections = OptionKinds.Number("--connections", Defaults.Connections, 1, "How many connections there may be at once.");
    private readonly Option<int> _messagesPerConnection = OptionKinds.Number("--messages-per-connection", Defaults.MessagesPerConnection, 1, "After how many messages a connection is replaced by a new one.");
    private readonly Option<RateLimitWindow[]> _rates = OptionKinds.Many<RateLimitWindow>("--rate", "NUMBER/UNIT", Rate.TryParse, "Send no faster: so many messages in any second, minute, hour or day, as in 30/minute. May be given more than once; all hold.");
    private readonly Option<int?> _maxInFlight = new("--max-in-flight") { HelpName = "NUMBER", Description = "How many messages exist at once, however long the list is. Default: 4 for each connection." };
    private readonly Option<int> _giveUpAfter = OptionKinds.Number("--give-up-after", Defaults.GiveUpAfter, 0, "Stop when the server has failed this many messages in a row; 0: never.");
    private readonly Option<bool> _verify = new("--verify") { Description = "Look at each server and say whether mail can go out. Sends nothing, and tries no password." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show the result only, no progress." };

    /// <summary>Makes the command, which runs <paramref name="run"/> with what the user asked for.</summary>
    public RootCommand Build(Func<Settings, Task<int>> run)
    {
        _maxInFlight.Validators.Add(result => OptionKinds.CheckRange(result, 1, LargestBatch));
        _preset.Validators.Add(CheckPreset);
        RootCommand root = new("Sends a personal message to every recipient of a CSV list. Without arguments: a rehearsal with 1,000 recipients.")
        {
            _list, _template, _from, _attach, _report,
            _hosts, _port, _preset, _user, _noTls, _insecureCredentials, _pickup,
            _connections, _messagesPerConnection, _rates, _maxInFlight, _giveUpAfter, _verify, _quiet,
        };
        root.Validators.Add(Check);
        root.SetAction((ParseResult result) => run(ToSettings(result)));
        return root;
    }

    private static void CheckPreset(OptionResult result)
    {
        try
        {
            AsyncSmtpPresets.Apply(result.GetRequiredValue<string>(result.Option.Name), new AsyncSmtpOptions());
        }
        catch (ArgumentException e)
        {
            result.AddError(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    private void Check(CommandResult result)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };

        Option[] ways = [.. new Option[] { _hosts, _preset, _pickup }.Where(Given)];
        if (ways.Length > 1)
        {
            result.AddError($"{ways[0].Name} and {ways[1].Name} exclude each other.");
        }

        // The bundled list is for the rehearsal; nobody's server should get it.
        bool toServer = Given(_hosts) || Given(_preset);
        if (toServer && !Given(_verify) && !(Given(_list) && Given(_template) && Given(_from)))
        {
            result.AddError($"{ways[0].Name} needs --csv, --template and --from.");
        }

        if (Given(_user) && Given(_noTls) && !Given(_insecureCredentials))
        {
            result.AddError("--user with --no-tls sends the password in clear; --insecure-credentials says that everyone on the way may read it.");
        }

        if (Given(_user) && !toServer)
        {
            result.AddError("--user needs --host or --preset.");
        }

        foreach (Option option in new Option[] { _port, _noTls, _insecureCredentials }.Where(option => Given(option) && !Given(_hosts)))
        {
            result.AddError($"{option.Name} needs --host.");
        }
    }

    private Settings ToSettings(ParseResult result)
    {
        int connections = result.GetValue(_connections);
        return new Settings
        {
            List = result.GetValue(_list) ?? Defaults.List,
            Template = result.GetValue(_template) ?? Defaults.Template,
            From = result.GetValue(_from) ?? Defaults.From,
            Attachments = result.GetValue(_attach) ?? [],
            Report = result.GetRequiredValue(_report),
            Servers = result.GetValue(_hosts) ?? [],
            Port = result.GetValue(_port),
            Preset = result.GetValue(_preset),
            User = result.GetValue(_user),
            UseTls = !result.GetValue(_noTls),
            InsecureCredentials = result.GetValue(_insecureCredentials),
            PickupDirectory = result.GetValue(_pickup),
            Connections = connections,
            MessagesPerConnection = result.GetValue(_messagesPerConnection),
            Rates = result.GetValue(_rates) ?? [],
            MaxInFlight = result.GetValue(_maxInFlight) ?? 4 * connections,
            GiveUpAfter = result.GetValue(_giveUpAfter),
            Verify = result.GetValue(_verify),
            Quiet = result.GetValue(_quiet),
        };
    }
}
