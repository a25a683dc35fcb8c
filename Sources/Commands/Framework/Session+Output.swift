import Control
import JSONSyntax
import Model

/// Results, as JSON or as text for a person: the one place that decides which.
extension Session {
  /// Prints a result: as one JSON document, or what `text` prints of it.
  func show(_ json: JSON, text: () throws -> Void) rethrows {
    if printsJSON { print(json) } else { try text() }
  }

  /// Prints what the daemon answered, whole where JSON is wanted.
  func show<Value>(_ answer: Answer<Value>, text: (Value) throws -> Void) rethrows {
    try show(answer.json) { try text(answer.value) }
  }

  /// Prints a result whose JSON tells more than the text, and takes more to find out.
  func show(json: () async throws -> JSON, text: () throws -> Void) async rethrows {
    if printsJSON { print(try await json()) } else { try text() }
  }

  /// Prints one of several results that come one after the other, as one JSON document a line.
  func showLine(_ json: JSON, text: () throws -> Void) rethrows {
    if printsJSON { printLine(json) } else { try text() }
  }

  /// Prints a part of a result as it comes, which the JSON of the whole will tell.
  func showPart(_ text: () throws -> Void) rethrows {
    if !printsJSON { try text() }
  }

  // Whoever wrote what is in them, lines and talk do not act on the terminal.

  func say(_ text: String) { err("roost: \(Printable.escaped(text))\n") }

  /// Prints a line; only its tabs act.
  func print(_ line: String) {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    out(parts.map { Printable.escaped(String($0)) }.joined(separator: "\t") + "\n")
  }

  /// Prints a text of several lines; a line end is one, also another system's.
  func printText(_ text: String) {
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      print(String(line))
    }
  }

  func print(_ cells: [Table.Cell]) {
    out(cells.map { $0.shown(colored: display.usesColor) }.joined(separator: "  ") + "\n")
  }

  func print(_ table: Table) {
    for line in table.lines(on: display) { out("\(line)\n") }
  }

  private func print(_ json: JSON) { out("\(Self.escaped(json.text(.indented)))\n") }

  /// One document a line, for what is JSON whatever is asked for.
  func printLine(_ json: JSON) { out("\(Self.escaped(json.text()))\n") }

  /// JSON text whose strings hold escapes in place of what would act on a terminal.
  private static func escaped(_ text: String) -> String {
    func isHidden(_ scalar: UnicodeScalar) -> Bool { scalar != "\n" && Printable.isHidden(scalar) }
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isHidden(scalar) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
