import JSONSyntax
import Platform
package import Swarm

/// The report of a run, as files: for people, for programs, and as a picture.
package struct RunReport: Sendable {
  private let record: RunRecord

  package init(_ record: RunRecord) {
    self.record = record
  }

  /// Writes `.md`, `.json` and `.svg`.
  package func write(to path: String) throws {
    try Files.write(Array(MarkdownReport(record).text.utf8), to: "\(path).md")
    try Files.write(
      Array((SwarmResult(record).json.text(.indented) + "\n").utf8), to: "\(path).json")
    try Files.write(Array(Timeline(record).svg.utf8), to: "\(path).svg")
  }
}
