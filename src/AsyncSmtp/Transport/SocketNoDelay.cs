using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using System.Net.Sockets;
using System.Reflection;

namespace AsyncSmtp.Transport;

/// <summary>
/// Switches off Nagle's algorithm on a client's socket. SmtpClient ends a message with four small writes; with Nagle on, the second waits for the receiver's delayed acknowledgement, 40 ms.
/// </summary>
/// <remarks>
/// There is no public way to the socket, so private fields are read, each step guarded. When the runtime no longer has them, <see cref="IsSupported"/> says so, and mail goes on as slowly as it does without.
/// </remarks>
internal static class SocketNoDelay
{
    private const string ClientType = "System.Net.Mail.SmtpClient";
    private const string TransportType = "System.Net.Mail.SmtpTransport";
    private const string ConnectionType = "System.Net.Mail.SmtpConnection";
    private const string AssemblyName = "System.Net.Mail";
    private const string TransportField = "_transport";
    private const string ConnectionField = "_connection";
    private const string TcpClientField = "_tcpClient";

    private static readonly FieldInfo? Transport = Field(typeof(SmtpClient), TransportField);
    private static readonly FieldInfo? Connection = Field(Transport?.FieldType, ConnectionField);
    private static readonly FieldInfo? Tcp = Field(Connection?.FieldType, TcpClientField);

    /// <summary>Whether this runtime's client has a way to its socket.</summary>
    public static bool IsSupported => Tcp is not null && Tcp.FieldType == typeof(TcpClient);

    /// <summary>Sets the option. Does nothing when the client has no open socket, or when there is no way to it.</summary>
    /// <param name="client">A client whose send has been started: it makes its socket then, and connects later.</param>
    public static void Set(SmtpClient client)
    {
        try
        {
            Find(client)?.NoDelay = true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The send failed already and took its socket with it.
        }
    }

    /// <summary>The client's socket, or null when it has none.</summary>
    public static Socket? Find(SmtpClient client)
    {
        object? connection = Transport?.GetValue(client) is { } transport ? Connection?.GetValue(transport) : null;
        return connection is null ? null : (Tcp?.GetValue(connection) as TcpClient)?.Client;
    }

    [DynamicDependency(TransportField, ClientType, AssemblyName)]
    [DynamicDependency(ConnectionField, TransportType, AssemblyName)]
    [DynamicDependency(TcpClientField, ConnectionType, AssemblyName)]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The three fields are kept by the DynamicDependency attributes on this method.")]
    private static FieldInfo? Field(Type? type, string name) => type?.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
}
