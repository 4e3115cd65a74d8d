namespace AsyncSmtp.Servers.Tests.Sockets;

/// <summary>The states of a TCP socket that matter here, with the kernel's numbers.</summary>
internal enum SocketState
{
    Established = 0x01,

    /// <summary>A connection that is being made, as its server sees it.</summary>
    SynReceived = 0x03,

    /// <summary>The peer has closed its end; this end does not know yet.</summary>
    CloseWait = 0x08,

    Listen = 0x0A,
}
