namespace Fleet.Chaos.Rig;

/// <summary>A queue that a fleet runs on.</summary>
/// <param name="Name">What the script calls it.</param>
/// <param name="Project">The fleet's program.</param>
/// <param name="Server">The server that has the queue.</param>
/// <param name="QueueSetting">The connection string of the queue.</param>
internal sealed record Engine(string Name, string Project, string Server, string QueueSetting)
{
    public static Engine RabbitMq { get; } = new("rabbitmq", "Fleet.RabbitMq", "broker", "ConnectionStrings__Broker");

    public static Engine Hangfire { get; } = new("hangfire", "Fleet.Hangfire", "database", "ConnectionStrings__Jobs");
}
