import Platform

/// Files that tests run.
package enum Fixtures {
  package static func path(_ name: String, _ file: String = #filePath) -> String {
    Files.directory(of: Files.directory(of: file)) + "/Fixtures/" + name
  }
}
