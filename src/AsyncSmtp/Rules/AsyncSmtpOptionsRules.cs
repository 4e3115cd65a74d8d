using Microsoft.Extensions.Options;

namespace AsyncSmtp.Rules;

/// <summary>Asks every rule that the options carry as attributes. The code is generated, so nothing is looked up by reflection.</summary>
[OptionsValidator]
internal sealed partial class AsyncSmtpOptionsRules : IValidateOptions<AsyncSmtpOptions>;
