using System.CommandLine;
using System.CommandLine.Parsing;

namespace BulkMailer;

/// <summary>
/// The options of the program, and the settings that they make.
/// </summary>
internal sealed class CommandLine
{
    public const string PasswordVariable = "BULKMAILER_PASSWORD";

    private static readonly Settings Defaults = new();

    private readonly Option<string> _list = new("--csv") { HelpName = "FILE", Description = "The recipients: a CSV file with a header; the column 'email' is required. Default: a bundled list of 1,000." };
    private readonly Option<string> _template = new("--template") { HelpName = "FOLDER", Description = $"The templates: {MailTemplate.SubjectFile}, {MailTemplate.TextFile}, {MailTemplate.HtmlFile}. Default: a bundled one." };
    private readonly Option<string> _from = new("--from") { HelpName = "ADDRESS", Description = "The sender: ann@example.com, or \"Ann <ann@example.com>\"." };
    private readonly Option<string[]> _attach = new("--attach") { HelpName = "FILE", Description = "A file to attach to every message. May be given more than once." };
    private readonly Option<string> _report = new("--report") { HelpName = "FILE", Description = "The report, one line for each row; an older one is overwritten.", DefaultValueFactory = _ => Defaults.Report };

    private readonly Option<string> _host = new("--host") { HelpName = "NAME", Description = "The SMTP server. Without it, and without --pickup, mail goes to a server inside this program: a rehearsal." };
    private readonly Option<int> _port = Number("--port", Defaults.Port, 1, "The server's port.");
    private readonly Option<string> _user = new("--user") { HelpName = "NAME", Description = $"The user to log in as. The password comes from the environment variable {PasswordVariable}, or is asked for." };
    private readonly Option<bool> _noTls = new("--no-tls") { Description = "Do not encrypt the connection." };
    private readonly Option<bool> _insecureCredentials = new("--insecure-credentials") { Description = "Log in even without TLS, for everyone on the way to read." };
    private readonly Option<string> _pickup = new("--pickup") { HelpName = "FOLDER", Description = "Write .eml files into this folder instead of sending. It is created when missing." };

    private readonly Option<int> _connections = Number("--connections", Defaults.Connections, 1, "How many connections there may be at once.");
    private readonly Option<int> _messagesPerConnection = Number("--messages-per-connection", Defaults.MessagesPerConnection, 1, "After how many messages a connection is replaced by a new one.");
    private readonly Option<int?> _maxInFlight = new("--max-in-flight") { HelpName = "NUMBER", Description = "How many messages exist at once, however long the list is. Default: 4 for each connection." };
    private readonly Option<int> _giveUpAfter = Number("--give-up-after", Defaults.GiveUpAfter, 0, "Stop when the server has failed this many messages in a row; 0: never.");
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show the result only, no progress." };

    /// <summary>Makes the command, which runs <paramref name="run"/> with what the user asked for.</summary>
    public RootCommand Build(Func<Settings, Task<int>> run)
    {
        _maxInFlight.Validators.Add(result => CheckAtLeast(result, 1));
        RootCommand root = new("Sends a personal message to every recipient of a CSV list. Without arguments: a rehearsal with 1,000 recipients.")
        {
            _list, _template, _from, _attach, _report,
            _host, _port, _user, _noTls, _insecureCredentials, _pickup,
            _connections, _messagesPerConnection, _maxInFlight, _giveUpAfter, _quiet,
        };
        root.Validators.Add(Check);
        root.SetAction((ParseResult result) => run(ToSettings(result)));
        return root;
    }

    private static Option<int> Number(string name, int value, int smallest, string description)
    {
        Option<int> option = new(name) { HelpName = "NUMBER", Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result => CheckAtLeast(result, smallest));
        return option;
    }

    private static void CheckAtLeast(OptionResult result, int smallest)
    {
        // What is no number at all is reported by the parser.
        if (result.Tokens is [Token token] && int.TryParse(token.Value, out int number) && number < smallest)
        {
            result.AddError($"{result.Option.Name} must be {smallest} or more.");
        }
    }

    private void Check(CommandResult result)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };

        if (Given(_host) && Given(_pickup))
        {
            result.AddError("--host and --pickup exclude each other.");
        }

        // The bundled list is for the rehearsal; nobody's server should get it.
        if (Given(_host) && !(Given(_list) && Given(_template) && Given(_from)))
        {
            result.AddError("--host needs --csv, --template and --from.");
        }

        if (Given(_user) && Given(_noTls) && !Given(_insecureCredentials))
        {
            result.AddError("--user with --no-tls sends the password in clear; --insecure-credentials says that everyone on the way may read it.");
        }

        foreach (Option option in new Option[] { _port, _user, _noTls, _insecureCredentials })
        {
            if (Given(option) && !Given(_host))
            {
                result.AddError($"{option.Name} needs --host.");
            }
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
            Host = result.GetValue(_host),
            Port = result.GetValue(_port),
            User = result.GetValue(_user),
            UseTls = !result.GetValue(_noTls),
            InsecureCredentials = result.GetValue(_insecureCredentials),
            PickupDirectory = result.GetValue(_pickup),
            Connections = connections,
            MessagesPerConnection = result.GetValue(_messagesPerConnection),
            MaxInFlight = result.GetValue(_maxInFlight) ?? 4 * connections,
            GiveUpAfter = result.GetValue(_giveUpAfter),
            Quiet = result.GetValue(_quiet),
        };
    }
}
