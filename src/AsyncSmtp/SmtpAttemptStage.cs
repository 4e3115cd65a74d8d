namespace AsyncSmtp;

/// <summary>How far an attempt had come when it failed.</summary>
public enum SmtpAttemptStage
{
    /// <summary>The server had been spoken to.</summary>
    Conversation = 0,

    /// <summary>There was no connection yet: the name was not found, or nobody answered.</summary>
    Connecting = 1,

    /// <summary>TLS was being made.</summary>
    Securing = 2,

    /// <summary>The sender was logging in.</summary>
    Authenticating = 3,
}
