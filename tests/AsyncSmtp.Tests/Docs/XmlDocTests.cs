using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using AsyncSmtp.Rules;

namespace AsyncSmtp.Tests.Docs;

/// <summary>The XML docs of the options say the numbers that the code uses.</summary>
public sealed class XmlDocTests
{
    private static readonly XDocument Docs = XDocument.Load(Path.ChangeExtension(typeof(SmtpMailSender).Assembly.Location, ".xml"));

    public static TheoryData<string> Options =>
    [
        .. typeof(AsyncSmtpOptions).GetProperties().Where(static p => p.Name is not (nameof(AsyncSmtpOptions.Retry) or nameof(AsyncSmtpOptions.RateLimit))).Select(static p => $"AsyncSmtpOptions.{p.Name}"),
        .. typeof(RateLimitOptions).GetProperties().Select(static p => $"RateLimitOptions.{p.Name}"),
        .. typeof(RetryOptions).GetProperties().Select(static p => $"RetryOptions.{p.Name}"),
        .. typeof(MailBatchOptions).GetProperties().Select(static p => $"MailBatchOptions.{p.Name}"),
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void Value_SaysTheDefault(string option)
    {
        string text = Value(option);
        string expected = Default(option) switch
        {
            null or ICollection<SmtpServerOptions> or ICollection<RateLimitWindow> => "No default",
            bool flag => $"Default {(flag ? "true" : "false")}",
            TimeSpan time when time == Timeout.InfiniteTimeSpan => "Default InfiniteTimeSpan",
            TimeSpan { TotalMinutes: >= 2 } time => $"Default {time.TotalMinutes} minutes",
            TimeSpan { TotalSeconds: 1 } => "Default 1 second",
            TimeSpan time => $"Default {time.TotalSeconds} seconds",
            IFormattable number and (int or long) => $"Default {number.ToString(Convert.ToInt64(number, CultureInfo.InvariantCulture) > 9_999 ? "N0" : "0", CultureInfo.InvariantCulture)}",
            object other => $"Default {other}",
        };
        Assert.StartsWith(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(AsyncSmtpOptions))]
    [InlineData(typeof(RetryOptions))]
    [InlineData(typeof(RateLimitOptions))]
    [InlineData(typeof(RateLimitWindow))]
    [InlineData(typeof(SmtpServerOptions))]
    public void Value_SaysTheLimits(Type options)
    {
        foreach (PropertyInfo property in options.GetProperties())
        {
            if (property.GetCustomAttribute<CountAttribute>() is { } count)
            {
                string expected = count.Most >= AsyncSmtpDefaults.MaxBufferedStreamSizeLimit ? $"{count.Least} or more" : string.Create(CultureInfo.InvariantCulture, $"to {count.Most:N0}");
                Assert.Contains(expected, Value($"{options.Name}.{property.Name}"), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private static string Value(string option)
    {
        XElement member = Docs.Descendants("member").Single(m => (string?)m.Attribute("name") == $"P:AsyncSmtp.{option}");
        return Text(member.Element("value") ?? throw new InvalidOperationException($"{option} has no <value>."));
    }

    private static object? Default(string option)
    {
        string[] parts = option.Split('.');
        object options = parts[0] switch
        {
            nameof(RetryOptions) => new RetryOptions(),
            nameof(RateLimitOptions) => new RateLimitOptions(),
            nameof(MailBatchOptions) => new MailBatchOptions(),
            _ => new AsyncSmtpOptions(),
        };
        return options.GetType().GetProperty(parts[1])!.GetValue(options);
    }

    /// <summary>The text with references and keywords as a reader sees them.</summary>
    private static string Text(XElement element)
    {
        IEnumerable<string> parts = element.Nodes().Select(static n => n switch
        {
            XText text => text.Value,
            XElement see => ((string?)see.Attribute("langword") ?? (string?)see.Attribute("cref"))?.Split('.')[^1] ?? see.Value,
            _ => "",
        });
        return string.Concat(parts).Trim();
    }
}
