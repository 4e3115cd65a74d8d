using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;

namespace AsyncSmtp.PackageTests;

public sealed partial class ContentTests(PackedPackages packages)
{
    public static TheoryData<string> Ids => [.. Repository.PackageIds];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Files_AreTheAssemblyItsDocsTheReadmeAndTheIcon(string id)
    {
        Package package = packages.Read(id);

        Assert.Equal(["README.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("<summary>", Text(package, $"lib/net10.0/{id}.xml"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Metadata_NamesLicenceReadmeAndIcon(string id)
    {
        Package package = packages.Read(id);

        Assert.Equal((id, "MIT", "README.md", "icon.png"), (package.Id, package.Licence, package.Readme, package.Icon));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Icon_IsASmallPng(string id)
    {
        ReadOnlySpan<byte> icon = packages.Read(id).Files["icon.png"];

        Assert.True(icon[..8].SequenceEqual<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon[16..]), BinaryPrimitives.ReadInt32BigEndian(icon[20..])));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Readme_HasNoLinkOrImageThatAPackageSiteCannotShow(string id)
    {
        string readme = Text(packages.Read(id), "README.md");

        Assert.StartsWith("# ", readme, StringComparison.Ordinal);
        Assert.All(Targets().Matches(readme).Select(static m => m.Groups[1].Value), static t => Assert.True(t.StartsWith("https://", StringComparison.Ordinal) || t.StartsWith('#'), t));
    }

    [Fact]
    public void Readme_OfTheCore_ShowsTheCodeOfTheRepositorys()
    {
        string readme = Text(packages.Read("AsyncSmtp"), "README.md");

        Assert.All(ReadmeSnippet.All, snippet => Assert.Contains(snippet.Code, readme, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Symbols_BelongToTheAssembly(string id)
    {
        byte[] symbols = Package.ReadSymbols(packages.Folder, id).Files[$"lib/net10.0/{id}.pdb"];
        using PEReader assembly = new([.. packages.Read(id).Files[$"lib/net10.0/{id}.dll"]]);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. symbols]);

        CodeViewDebugDirectoryData wanted = assembly.ReadCodeViewDebugDirectoryData(assembly.ReadDebugDirectory().Single(static e => e.Type == DebugDirectoryEntryType.CodeView));
        BlobContentId found = new(provider.GetMetadataReader().DebugMetadataHeader!.Id);

        Assert.Equal(wanted.Guid, found.Guid);
    }

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Targets();

    private static string Text(Package package, string file) => Encoding.UTF8.GetString(package.Files[file]);
}
