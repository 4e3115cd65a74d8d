namespace AsyncSmtp;

/// <summary>Which of <see cref="AsyncSmtpOptions.Servers"/> a new connection goes to.</summary>
public enum ServerSelection
{
    /// <summary>The first in the list that is not set aside and takes another connection. When an earlier one is back, the connections move there, each after its message.</summary>
    Ordered,

    /// <summary>Each by its share: the one with the fewest connections for its <see cref="SmtpServerOptions.Weight"/>.</summary>
    Weighted,
}
