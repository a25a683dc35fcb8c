import Model

/// The last line of what a program printed, as an error quotes it: on one line, and not too long.
package struct LastLine: Sendable {
  private let text: String

  private static let limit = 200

  package init(of output: String) {
    let line = output.split(whereSeparator: \.isNewline).last { line in
      line.contains { !$0.isWhitespace }
    }
    text =
      line.map { line in
        Printable.escaped(String(line.prefix(Self.limit))) + (line.count > Self.limit ? "…" : "")
      } ?? ""
  }

  /// With a colon before it; empty where nothing was printed.
  package var suffix: String { text.isEmpty ? "" : ": \(text)" }
}
