namespace Fleet.Hangfire;

/// <summary>Hangfire's queues.</summary>
internal static class Queues
{
    public const string Mail = "mail";

    /// <summary>Where mails in doubt wait for a person: nobody works on this queue.</summary>
    public const string Parked = "parked";
}
