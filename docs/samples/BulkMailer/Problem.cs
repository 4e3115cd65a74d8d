namespace BulkMailer;

/// <summary>
/// A reason why rows were not sent.
/// </summary>
/// <param name="First">The first row that met it.</param>
/// <param name="Rows">How many rows met the same.</param>
internal sealed record Problem(RowResult First, long Rows);
