using Microsoft.Extensions.Options;

namespace AsyncSmtp.Queueing.DependencyInjection;

/// <summary>Reports every broken rule at once, when the host starts.</summary>
internal sealed class QueuedMailOptionsValidator : IValidateOptions<QueuedMailOptions>
{
    public ValidateOptionsResult Validate(string? name, QueuedMailOptions options)
    {
        IReadOnlyList<string> failures = options.Failures();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
