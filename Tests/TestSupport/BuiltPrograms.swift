import Platform

/// The programs under test as they were built: in `ROOST_BIN`, or else beside the tests.
package enum BuiltPrograms {
  package static var roost: String { get throws { try path("roost") } }
  package static var roostd: String { get throws { try path("roostd") } }

  /// The directory of both, to be put into a PATH.
  package static var directory: String { get throws { Files.directory(of: try roost) } }

  /// The daemon that ends where a test wants it to: it is only ever beside the tests.
  package static var crashingDaemon: String { get throws { try besideTests("roostd-crashing") } }

  private static func path(_ name: String) throws -> String {
    guard let given = ThisProcess.environment["ROOST_BIN"], !given.isEmpty else {
      return try besideTests(name)
    }
    guard let path = ExecutableSearch.find("\(given)/\(name)") else {
      throw NeverHappened(description: "there is no \(name) in ROOST_BIN (\(given))")
    }
    return path
  }

  private static func besideTests(_ name: String) throws -> String {
    // On macOS a helper of the toolchain runs the tests, and an argument names their bundle.
    for start in [ThisProcess.executable] + CommandLine.arguments {
      var directory = Files.directory(of: start)
      while directory.hasPrefix("/"), directory != "/" {
        if let path = ExecutableSearch.find("\(directory)/\(name)") { return path }
        directory = Files.directory(of: directory)
      }
    }
    throw NeverHappened(description: "\(name) was not built; run `swift build` first")
  }
}
