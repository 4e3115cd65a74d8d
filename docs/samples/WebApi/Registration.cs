using System.Net.Mail;

namespace AsyncSmtp.Samples.WebApi;

/// <summary>What a client posts.</summary>
internal sealed record Registration(string? Name, string? Email)
{
    /// <summary>What is wrong with it, by field.</summary>
    public Dictionary<string, string[]> Check()
    {
        Dictionary<string, string[]> errors = [];
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            errors["name"] = ["The name is required, and has 100 characters at most."];
        }

        // One address and nothing else: no display name, no list.
        if (!MailAddress.TryCreate(Email, out MailAddress? address) || address.Address != Email)
        {
            errors["email"] = ["This is no e-mail address."];
        }

        return errors;
    }
}
