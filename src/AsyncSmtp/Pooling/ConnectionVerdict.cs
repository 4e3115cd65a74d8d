namespace AsyncSmtp.Pooling;

/// <summary>What a send says of its connection and of its server when it gives them back.</summary>
internal enum ConnectionVerdict
{
    /// <summary>The server took the message, and the connection is whole.</summary>
    Good,

    /// <summary>Nothing was done with the connection.</summary>
    Unused,

    /// <summary>The connection is gone or not to be trusted, for a reason that says nothing about the server.</summary>
    Broken,

    /// <summary>The server said no to the message, and the connection is gone for it.</summary>
    Refused,

    /// <summary>The server said no to the message, and the connection is whole.</summary>
    Declined,

    /// <summary>The server said no to whoever does not log in first, or in the way it wants.</summary>
    LoginRefused,

    /// <summary>The server asked to slow down.</summary>
    SlowDown,

    /// <summary>The server could not be reached, or failed before it had taken anything.</summary>
    Unreachable,
}
