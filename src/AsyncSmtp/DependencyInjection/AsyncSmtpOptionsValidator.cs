using Microsoft.Extensions.Options;

namespace AsyncSmtp.DependencyInjection;

/// <summary>Reports every broken rule at once, when the host starts.</summary>
internal sealed class AsyncSmtpOptionsValidator : IValidateOptions<AsyncSmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, AsyncSmtpOptions options)
    {
        IReadOnlyList<string> failures = AsyncSmtpOptionsChecks.Check(options);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
