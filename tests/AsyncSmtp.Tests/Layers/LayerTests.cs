using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;

namespace AsyncSmtp.Tests.Layers;

/// <summary>
/// Folders are layers, and an arrow that is not listed here is forbidden. The arrows are read from the compiled code.
/// </summary>
public sealed class LayerTests
{
    private static readonly string[] All = ["", "Diagnostics", "Messages", "Threads", "Transport", "Dispatching", "Pooling", "Rules", "Sending", "Verification"];

    /// <summary>What each layer may use besides itself. The contract at the root is the empty name.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = ["Rules"],
        ["Rules"] = [""], // The options carry their rules as attributes, and the generated code asks the options.
        ["Diagnostics"] = [""],
        ["Messages"] = [""],
        ["Threads"] = ["Messages"],
        ["Transport"] = ["", "Diagnostics", "Messages", "Threads"],
        ["Dispatching"] = ["", "Diagnostics", "Messages", "Threads", "Transport"],
        ["Pooling"] = ["", "Diagnostics", "Dispatching", "Threads"],
        ["Verification"] = ["", "Diagnostics"],
        ["Sending"] = All,
        ["Batches"] = [""],
        ["DependencyInjection"] = All,
    };

    private static readonly ITypeDependency[] Dependencies =
    [
        .. new ArchLoader().LoadAssembly(typeof(SmtpMailSender).Assembly).Build().Types.SelectMany(static t => t.Dependencies),
    ];

    private static readonly (string From, string To)[] Arrows =
    [
        // A method's type parameter counts for a type, named after the method.
        .. Dependencies.Where(static d => d.Target is not GenericParameter).Select(static d => (From: d.Origin.FullName, To: d.Target.FullName)).Where(static a => IsOurs(a.From) && IsOurs(a.To)).Distinct(),
    ];

    [Fact]
    public void Arrows_BetweenLayers_GoOneWay()
    {
        string[] forbidden = [.. Arrows.Where(static a => !IsAllowed(LayerOf(a.From), LayerOf(a.To))).Select(static a => $"{a.From} uses {a.To}")];

        Assert.True(forbidden.Length == 0, string.Join(Environment.NewLine, forbidden));
    }

    [Theory]
    [InlineData("Sending", "Pooling")]
    [InlineData("Pooling", "Dispatching")]
    [InlineData("Dispatching", "Transport")]
    [InlineData("Transport", "Messages")]
    public void Arrows_ThatTheHouseRestsOn_AreSeen(string from, string to) => Assert.Contains(Arrows, a => LayerOf(a.From) == from && LayerOf(a.To) == to);

    [Fact]
    public void Folders_AreTheLayersThatAreListed()
    {
        IEnumerable<string> found = Arrows.SelectMany(static a => new[] { LayerOf(a.From), LayerOf(a.To) }).Distinct();

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SmtpClientsEventPattern_IsUsedInOneFileOnly()
    {
        IEnumerable<string> users = Dependencies.OfType<MethodCallDependency>()
            .Where(static d => d.Target.FullName == "System.Net.Mail.SmtpClient" && d.TargetMember.Name is var n && (n.StartsWith("SendAsync", StringComparison.Ordinal) || n.Contains("SendCompleted", StringComparison.Ordinal)))
            .Select(static d => d.Origin.FullName)
            .Distinct();

        Assert.Equal(["AsyncSmtp.Transport.SmtpClientTransport"], users);
    }

    private static bool IsOurs(string type)
        => type.StartsWith("AsyncSmtp.", StringComparison.Ordinal)
            || (type.StartsWith("Microsoft.Extensions.DependencyInjection.", StringComparison.Ordinal) && type.Contains("AsyncSmtp", StringComparison.Ordinal));

    private static bool IsAllowed(string from, string to) => from == to || Allowed[from].Contains(to);

    /// <summary>The sender, and what makes one, is the top of the layer that runs sends, and the extensions are the top of the one that runs batches; they stand at the root only so that users find them.</summary>
    private static string LayerOf(string type)
    {
        if (type.StartsWith("Microsoft.", StringComparison.Ordinal))
        {
            return "DependencyInjection";
        }

        string outermost = type.Split('+', '/')[0];
        string[] parts = outermost.Split('.');
        return outermost switch
        {
            "AsyncSmtp.SmtpMailSender" or "AsyncSmtp.SmtpClientExtensions" => "Sending",
            "AsyncSmtp.AsyncMailSenderExtensions" => "Batches",
            _ => parts.Length > 2 ? parts[1] : "",
        };
    }
}
