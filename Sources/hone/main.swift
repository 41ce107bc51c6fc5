import Commands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

exit(
    await HoneCommand.run(
        arguments: Array(CommandLine.arguments.dropFirst()), environment: HoneCommand.processEnvironment()))
