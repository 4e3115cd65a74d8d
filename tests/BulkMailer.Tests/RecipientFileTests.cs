namespace BulkMailer.Tests;

public sealed class RecipientFileTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadRows_GoodRows_CarryLineAddressAndValues()
    {
        _folder.WriteList("Email,Name,First Name\n\nann@example.com,\"Ann, the first\",Ann\n");

        Recipient row = Assert.Single(_folder.ReadRows());

        Assert.Null(row.Problem);
        Assert.Equal(3, row.Line);
        Assert.Equal("ann@example.com", row.Mailbox!.Address);
        Assert.Equal("Ann, the first", row.Mailbox.DisplayName);
        Assert.Equal("Ann", row.Values["first_name"]);
    }

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    public void ReadRows_OtherSeparator_IsDetected(char separator)
    {
        _folder.WriteList($"email{separator}name\nann@example.com{separator}Ann\n");

        Assert.Equal("Ann", Assert.Single(_folder.ReadRows()).Values["name"]);
    }

    [Fact]
    public void ReadRows_WithoutNameColumn_HasNoDisplayName()
    {
        _folder.WriteList("email\nann@example.com\n");

        Assert.Equal("", Assert.Single(_folder.ReadRows()).Mailbox!.DisplayName);
    }

    [Theory]
    [InlineData("ann@example.com", "column 'name' is missing: the row has 1 of 2 fields")]
    [InlineData("ann@example.com,Ann,x", "the row has 3 fields, but the header names 2 columns")]
    [InlineData("ann@example.com,\"Ann", "a quote is opened and not closed on the same line")]
    [InlineData("ann@example.com,\"Ann\" B", "text follows a closing quote")]
    [InlineData("ann@example.com,A \"B\"", "a quote stands inside a field that does not begin with one")]
    [InlineData(",Ann", "column 'email' is empty")]
    [InlineData("ann@,Ann", "column 'email': 'ann@' is not a mail address")]
    [InlineData("Ann <ann@example.com>,Ann", "column 'email': 'Ann <ann@example.com>' is not a mail address")]
    public void ReadRows_BadRow_SaysWhyAndLeavesTheOthersAlone(string line, string problem)
    {
        _folder.WriteList($"email,name\nbea@example.com,Bea\n{line}\ncy@example.com,Cy\n");

        IReadOnlyList<Recipient> rows = _folder.ReadRows();

        Assert.Equal([null, problem, null], rows.Select(row => row.Problem));
        Assert.Equal([2L, 3L, 4L], rows.Select(row => row.Line));
    }

    [Fact]
    public void ReadRows_NotUtf8_NamesTheColumn()
    {
        File.WriteAllBytes(_folder.List, [.. "email,name\nann@example.com,J"u8, 0xF6, .. "rg\n"u8]);

        Assert.Equal("column 'name' is not UTF-8 text", Assert.Single(_folder.ReadRows()).Problem);
    }

    [Fact]
    public void ReadRows_ByteOrderMark_IsNotPartOfTheFirstColumn()
    {
        File.WriteAllBytes(_folder.List, [0xEF, 0xBB, 0xBF, .. "email\nann@example.com\n"u8]);

        Assert.Null(Assert.Single(_folder.ReadRows()).Problem);
    }

    [Fact]
    public void ReadRows_LongList_IsReadLazily()
    {
        _folder.WriteList(100_000);

        Recipient first = RecipientFile.Open(_folder.List).ReadRows().First();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (Recipient row in RecipientFile.Open(_folder.List).ReadRows().Take(10))
        {
            Assert.Null(row.Problem);
        }

        // 100,000 rows are 3 MB of text and far more as objects.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal("ann0@example.com", first.Address);
    }

    [Fact]
    public void CountRows_BadRows_AreCountedApart()
    {
        _folder.WriteList("email,name\nann@example.com,\"Ann\n\n\nbea@example.com\ncy@example.com,Cy");

        Assert.Equal((3, 1), RecipientFile.Open(_folder.List).CountRows());
        Assert.Equal(3, _folder.ReadRows().Count);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("mail,name\n", "there is no column 'email'; it has mail, name")]
    [InlineData("email,,name\n", "line 1: column 2 has no name")]
    [InlineData("email,First Name,first-name\n", "line 1: the column 'first_name' is there twice")]
    [InlineData("email,\"name\n", "line 1: a quote is opened and not closed")]
    public void Open_BadHeader_SaysWhy(string text, string problem)
    {
        _folder.WriteList(text);

        SetupException e = Assert.Throws<SetupException>(() => RecipientFile.Open(_folder.List));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.List, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFile_NamesIt()
    {
        string path = Path.Combine(_folder.Root, "none.csv");

        SetupException e = Assert.Throws<SetupException>(() => RecipientFile.Open(path));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }
}
