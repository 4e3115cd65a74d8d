using AsyncSmtp.Servers.Tests.Sockets;

namespace AsyncSmtp.Servers.Tests.Servers;

/// <summary>A port of a Postfix, and the settings that hold for those who come in there.</summary>
internal sealed class PostfixDoor(params string[] settings)
{
    public int Port { get; } = FreePort.Next();

    /// <summary>What its lines in the log begin with.</summary>
    public string LogName => $"{PostfixConfiguration.LogName}/{Port}";

    /// <summary>Its entry in master.cf.</summary>
    public string Entry => $"{Port} inet n - n - 100 smtpd{string.Concat(settings.Append($"syslog_name = {LogName}").Select(static setting => $"\n  -o {{ {setting} }}"))}";
}
