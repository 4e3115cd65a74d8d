using System.IO.Pipelines;
using AsyncSmtp.Pipelining.Diagnostics;

namespace AsyncSmtp.Pipelining.Wire;

/// <summary>Both directions of a stream, in clear or by TLS.</summary>
internal sealed class WireChannel
{
    /// <summary>More than the replies to a flight have, so that they come with one read. An idle connection keeps as much.</summary>
    private const int InputSize = 4_096;

    /// <summary>What goes to the server with one write, at most: a pipe writes each of its buffers by itself. They are rented from the first byte until the flush, and too small for the heap of large objects.</summary>
    private const int OutputSize = 65_536;

    private static readonly StreamPipeReaderOptions InputOptions = new(bufferSize: InputSize, leaveOpen: true);
    private static readonly StreamPipeWriterOptions OutputOptions = new(minimumBufferSize: OutputSize, leaveOpen: true);

    private readonly Stream _stream;

    public WireChannel(Stream stream, WireLog? log)
    {
        _stream = stream;
        Stream heard = log is null ? stream : new LoggedStream(stream, log);
        Input = new WatchfulReader(PipeReader.Create(heard, InputOptions));
        Output = PipeWriter.Create(heard, OutputOptions);
    }

    /// <summary>Gets what the server sends.</summary>
    public WatchfulReader Input { get; }

    /// <summary>Gets what goes to the server.</summary>
    public PipeWriter Output { get; }

    /// <summary>Gives up both directions, and the stream to who makes another of it. Nothing may be reading or writing.</summary>
    public Stream Detach()
    {
        Input.Complete();

        // What has not been sent is not sent now: with an error it is thrown away.
        Output.Complete(new OperationCanceledException());
        return _stream;
    }
}
