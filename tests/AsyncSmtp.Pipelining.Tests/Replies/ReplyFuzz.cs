using System.Buffers;
using System.Text;

namespace AsyncSmtp.Pipelining.Tests.Replies;

/// <summary>Inputs for a parser of replies: conversations with something changed, bytes that replies consist of in any order, any bytes, and now and then what is too long.</summary>
internal sealed class ReplyFuzz(int seed)
{
    private static readonly byte[] Alphabet = "2354501 -\r\n\nx."u8.ToArray();

    private static readonly byte[][] Templates =
    [
        .. new[]
        {
            "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n", "250-mx\r\n250-PIPELINING\r\n250 SIZE 1\r\n", "220 mx ESMTP\r\n", "250 2.0.0 queued\r\n250 2.1.0 Ok\r\n550 5.1.1 no\r\n354 Go\r\n",
            "550-5.7.1 no\r\n550-5.7.1 not\r\n550 5.7.1 this\r\n", "421 4.3.2 Bye\n", "250\r\n354\n250 \r\n", "334 VXNlcm5hbWU6\r\n235 2.7.0 Ok\r\n",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[220_000];

    public ReadOnlyMemory<byte> Next() => _random.Next(1_000) switch
    {
        < 700 => Mutated(),
        < 900 => Filled(_random.Next(40), static random => Alphabet[random.Next(Alphabet.Length)]),
        < 999 => Filled(_random.Next(20), static random => (byte)random.Next(256)),
        _ => TooLong(),
    };

    public ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> input)
    {
        Span<int> cuts = stackalloc int[_random.Next(4)];
        for (int i = 0; i < cuts.Length; i++)
        {
            cuts[i] = _random.Next(input.Length + 1);
        }

        cuts.Sort();
        return Segments.Of(input, cuts);
    }

    private ReadOnlyMemory<byte> Mutated()
    {
        byte[] template = Templates[_random.Next(Templates.Length)];
        template.CopyTo(_buffer, 0);
        int length = template.Length;
        for (int changes = _random.Next(3); changes > 0 && length > 1; changes--)
        {
            int at = _random.Next(length);
            switch (_random.Next(5))
            {
                case 0:
                    _buffer[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    _buffer[at] = Alphabet[_random.Next(Alphabet.Length)];
                    break;
                case 2:
                    // Something is lost.
                    _buffer.AsSpan((at + 1)..length).CopyTo(_buffer.AsSpan(at));
                    length--;
                    break;
                case 3:
                    // Something comes twice.
                    _buffer.AsSpan(at..length).CopyTo(_buffer.AsSpan(at + 1));
                    length++;
                    break;
                default:
                    length = at;
                    break;
            }
        }

        return _buffer.AsMemory(0, length);
    }

    private ReadOnlyMemory<byte> Filled(int length, Func<Random, byte> next)
    {
        for (int i = 0; i < length; i++)
        {
            _buffer[i] = next(_random);
        }

        return _buffer.AsMemory(0, length);
    }

    /// <summary>Around the bounds: of a line, or of the number of lines.</summary>
    private ReadOnlyMemory<byte> TooLong()
    {
        int lines = _random.Next(2) == 0 ? _random.Next(1, 3) : _random.Next(98, 103);
        int lineLength = lines < 98 ? _random.Next(1_997, 2_004) : 6;
        int length = 0;
        for (int i = 0; i < lines; i++)
        {
            Span<byte> line = _buffer.AsSpan(length, lineLength);
            line.Fill((byte)'x');
            (i == lines - 1 ? "550 "u8 : "550-"u8).CopyTo(line);
            line[^1] = (byte)'\n';
            length += lineLength;
        }

        return _buffer.AsMemory(0, length - _random.Next(3));
    }
}
