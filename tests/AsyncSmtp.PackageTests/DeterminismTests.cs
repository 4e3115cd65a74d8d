using System.Text;

namespace AsyncSmtp.PackageTests;

public sealed class DeterminismTests(PackedPackages packages)
{
    [Fact]
    public async Task Pack_Twice_MakesTheSameAssembliesAndSymbols()
    {
        string again = await packages.PackAgainAsync();

        foreach (string id in Repository.PackageIds)
        {
            AssertSame(id, packages.Read(id), Package.Read(again, id));
            AssertSame(id, Package.ReadSymbols(packages.Folder, id), Package.ReadSymbols(again, id));
        }
    }

    [Fact]
    public void Pack_WritesNoPathOfThisMachine()
    {
        byte[] root = Encoding.UTF8.GetBytes(Repository.Root);

        foreach (string id in Repository.PackageIds)
        {
            Assert.Equal(-1, packages.Read(id).Files[$"lib/net10.0/{id}.dll"].AsSpan().IndexOf(root));
            Assert.Equal(-1, Package.ReadSymbols(packages.Folder, id).Files[$"lib/net10.0/{id}.pdb"].AsSpan().IndexOf(root));
        }
    }

    private static void AssertSame(string id, Package first, Package second)
    {
        Assert.Equal(first.Files.Keys, second.Files.Keys);
        Assert.All(first.Files, file => Assert.True(file.Value.AsSpan().SequenceEqual(second.Files[file.Key]), $"{id}: {file.Key} is not the same twice."));
    }
}
