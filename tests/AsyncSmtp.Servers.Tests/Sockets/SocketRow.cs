namespace AsyncSmtp.Servers.Tests.Sockets;

/// <summary>A TCP socket in the kernel's table.</summary>
internal sealed record SocketRow(int LocalPort, int RemotePort, SocketState State, long Inode);
