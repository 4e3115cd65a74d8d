using System.Net.Mail;

namespace AsyncSmtp.Samples.WebApi;

/// <summary>The mail that is sent.</summary>
internal static class Confirmation
{
    public static MailMessage For(Registration registration)
        => new("Harbour Workshop <workshop@example.com>", registration.Email!, "Your registration", $"Hello {registration.Name},\n\nyou are registered. See you at the harbour.\n");
}
