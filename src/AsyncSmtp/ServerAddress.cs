namespace AsyncSmtp;

/// <summary>Where a connection goes to. Without a host when mail goes into a pickup directory.</summary>
internal sealed record ServerAddress(string? Host, int Port);
