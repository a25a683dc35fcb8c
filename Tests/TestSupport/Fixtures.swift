import Foundation
import Platform

/// Files that tests run, and what runs them.
package enum Fixtures {
  package static func path(_ name: String, _ file: String = #filePath) -> String {
    Files.directory(of: Files.directory(of: file)) + "/Fixtures/" + name
  }

  /// The Python interpreter itself.
  ///
  /// The `python3` in PATH may be a script that looks for it, which takes longer than what a test
  /// then does with it.
  package static func python() async throws -> String {
    let exit = try await ChildProcess(
      "python3", ["-c", "import sys; print(sys.executable)"]
    ).run()
    return exit.text.trimmed
  }
}
