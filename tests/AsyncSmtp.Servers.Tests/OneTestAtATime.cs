using Xunit.Sdk;
using Xunit.v3;

// Each test has servers of its own to run beside it, and the processors to share with them.
[assembly: Parallelization(Mode = ParallelMode.None)]
