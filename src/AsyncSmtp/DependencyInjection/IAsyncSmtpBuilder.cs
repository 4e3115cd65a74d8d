namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Adds to one registered mail sender.
/// </summary>
public interface IAsyncSmtpBuilder
{
    /// <summary>Gets the services that the sender is registered with.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the name of the sender's options: empty for the sender without a key.</summary>
    string Name { get; }

    /// <summary>Gets the key that the sender is resolved by, or <see langword="null"/> for the sender without a key.</summary>
    object? ServiceKey { get; }
}
