import Foundation
import PackagePlugin

/// Makes the files of the inspector's page part of the program: a Swift file with one raw string literal for each.
@main
struct EmbedPage: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let page = target.directoryURL.appending(path: "Page")
        let names = try FileManager.default.subpathsOfDirectory(atPath: page.path)
            .filter { $0.hasSuffix(".html") || $0.hasSuffix(".css") || $0.hasSuffix(".js") }.sorted()
        let files = names.map { page.appending(path: $0) }
        let script = context.package.directoryURL.appending(path: "Sources/EmbedPage/embed.sh")
        let output = context.pluginWorkDirectoryURL.appending(path: "PageFiles.swift")
        return [
            .buildCommand(
                displayName: "Embedding the inspector's page", executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, output.path, page.path] + names, inputFiles: [script] + files,
                outputFiles: [output])
        ]
    }
}
