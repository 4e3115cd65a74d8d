using System.Diagnostics.CodeAnalysis;

namespace AsyncSmtp;

/// <summary>
/// The servers of common providers and the limits that they have published. A preset sets <see cref="AsyncSmtpOptions.Host"/>, <see cref="AsyncSmtpOptions.Port"/> and <see cref="AsyncSmtpOptions.EnableSsl"/>, and
/// lowers <see cref="AsyncSmtpOptions.MaxConnections"/>, <see cref="AsyncSmtpOptions.MaxMessagesPerConnection"/> and <see cref="AsyncSmtpOptions.IdleTimeout"/> where the provider allows less. It sets a rate
/// that the provider has published, unless <see cref="AsyncSmtpOptions.RateLimit"/> has one. It raises nothing, and leaves everything else alone, credentials above all. docs/presets.md says where the numbers are from.
/// </summary>
/// <example>
/// <code>
/// services.AddAsyncSmtp(options =>
/// {
///     AsyncSmtpPresets.AmazonSes(options, "eu-west-1");
///     (options.UserName, options.Password) = (user, password);
/// });
/// </code>
/// </example>
public static class AsyncSmtpPresets
{
    /// <summary>Gets the names that <see cref="Apply"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ProviderPreset.All.Select(static p => p.Name)];

    /// <summary>Amazon SES.</summary>
    /// <param name="options">The options to change.</param>
    /// <param name="region">The AWS region of the account, such as <c>eu-west-1</c>.</param>
    /// <exception cref="ArgumentException">This cannot be a region.</exception>
    public static void AmazonSes(AsyncSmtpOptions options, string region) => Find(nameof(AmazonSes)).ApplyTo(options, region);

    /// <summary>Brevo, formerly Sendinblue. The password is an SMTP key.</summary>
    /// <param name="options">The options to change.</param>
    public static void Brevo(AsyncSmtpOptions options) => Find(nameof(Brevo)).ApplyTo(options);

    /// <summary>Gmail and Google Workspace. The password is an app password.</summary>
    /// <param name="options">The options to change.</param>
    public static void Gmail(AsyncSmtpOptions options) => Find(nameof(Gmail)).ApplyTo(options);

    /// <summary>iCloud Mail. The password is an app-specific one.</summary>
    /// <param name="options">The options to change.</param>
    public static void ICloud(AsyncSmtpOptions options) => Find(nameof(ICloud)).ApplyTo(options);

    /// <summary>Mailgun, for domains of its region US.</summary>
    /// <param name="options">The options to change.</param>
    public static void Mailgun(AsyncSmtpOptions options) => Find(nameof(Mailgun)).ApplyTo(options);

    /// <summary>Mailgun, for domains of its region EU.</summary>
    /// <param name="options">The options to change.</param>
    public static void MailgunEU(AsyncSmtpOptions options) => Find(nameof(MailgunEU)).ApplyTo(options);

    /// <summary>Mailjet. The user name is the API key, the password the secret key.</summary>
    /// <param name="options">The options to change.</param>
    public static void Mailjet(AsyncSmtpOptions options) => Find(nameof(Mailjet)).ApplyTo(options);

    /// <summary>Microsoft 365 (Exchange Online), for tenants and mailboxes that allow basic authentication for SMTP AUTH.</summary>
    /// <param name="options">The options to change.</param>
    public static void Microsoft365(AsyncSmtpOptions options) => Find(nameof(Microsoft365)).ApplyTo(options);

    /// <summary>Postmark. User name and password are both the server's API token.</summary>
    /// <param name="options">The options to change.</param>
    public static void Postmark(AsyncSmtpOptions options) => Find(nameof(Postmark)).ApplyTo(options);

    /// <summary>SendGrid. The user name is the word <c>apikey</c>, the password an API key.</summary>
    /// <param name="options">The options to change.</param>
    public static void SendGrid(AsyncSmtpOptions options) => Find(nameof(SendGrid)).ApplyTo(options);

    /// <summary>SparkPost, for accounts in the US. The user name is <c>SMTP_Injection</c>, the password an API key.</summary>
    /// <param name="options">The options to change.</param>
    public static void SparkPost(AsyncSmtpOptions options) => Find(nameof(SparkPost)).ApplyTo(options);

    /// <summary>SparkPost, for accounts in the EU. The user name is <c>SMTP_Injection</c>, the password an API key.</summary>
    /// <param name="options">The options to change.</param>
    public static void SparkPostEU(AsyncSmtpOptions options) => Find(nameof(SparkPostEU)).ApplyTo(options);

    /// <summary>Zoho Mail, for accounts at zoho.com.</summary>
    /// <param name="options">The options to change.</param>
    public static void Zoho(AsyncSmtpOptions options) => Find(nameof(Zoho)).ApplyTo(options);

    /// <summary>Applies a preset by its name, from configuration for example.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case; with the region after a colon where there are regions: <c>AmazonSes:eu-west-1</c>.</param>
    /// <param name="options">The options to change.</param>
    /// <exception cref="ArgumentException">There is no such preset: the message lists those that there are. Or the region is missing or cannot be one.</exception>
    public static void Apply(string name, AsyncSmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.Split(':', 2);
        ProviderPreset preset = ProviderPreset.ForName(parts[0]) ?? throw new ArgumentException($"There is no preset '{parts[0]}'. There are: {string.Join(", ", Names)}.", nameof(name));
        preset.ApplyTo(options, parts.Length > 1 ? parts[1] : null);
    }

    /// <summary>Applies a preset by its name, if there is one of that name.</summary>
    /// <param name="name">As for <see cref="Apply"/>.</param>
    /// <param name="options">The options to change.</param>
    /// <returns>Whether there is such a preset. If not, the options are not changed.</returns>
    /// <exception cref="ArgumentException">There is, and the region is missing or cannot be one.</exception>
    public static bool TryApply([NotNullWhen(true)] string? name, AsyncSmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (name is null || ProviderPreset.ForName(name.Split(':', 2)[0]) is null)
        {
            return false;
        }

        Apply(name, options);
        return true;
    }

    private static ProviderPreset Find(string name) => ProviderPreset.ForName(name)!;
}
