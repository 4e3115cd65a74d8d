using Fluid.Ast;

namespace BulkMailer;

/// <summary>
/// Collects the names that a template takes from outside and the filters it uses, in every branch of it.
/// </summary>
internal sealed class PlaceholderFinder : AstVisitor
{
    private readonly HashSet<string> _used = [];
    private readonly HashSet<string> _ownNames = ["forloop", "tablerowloop"];
    private readonly HashSet<string> _filters = [];

    public IEnumerable<string> Placeholders => _used.Except(_ownNames);

    public IReadOnlyCollection<string> Filters => _filters;

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        if (memberExpression.Segments[0] is IdentifierSegment segment)
        {
            _used.Add(segment.Identifier);
        }

        return base.VisitMemberExpression(memberExpression);
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        _filters.Add(filterExpression.Name);
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _ownNames.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        _ownNames.Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _ownNames.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }

    protected override Statement VisitTableRowStatement(TableRowStatement tableRowStatement)
    {
        _ownNames.Add(tableRowStatement.Identifier);
        return base.VisitTableRowStatement(tableRowStatement);
    }
}
