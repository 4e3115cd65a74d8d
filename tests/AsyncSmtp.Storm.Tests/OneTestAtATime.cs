using Xunit.Sdk;
using Xunit.v3;

// Each test counts this process's threads and sockets, and trusts a certificate for the whole process.
[assembly: Parallelization(Mode = ParallelMode.None)]
