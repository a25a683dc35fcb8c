import JSONSyntax

/// A program that an agent loads into itself, and that calls Roost's hooks: a file of Roost's own.
struct AgentPlugin: Sendable {
  let agent: String
  /// It grows with every change of the text.
  let version: Int
  /// The text, with `PROGRAM` for how Roost is called.
  let body: String

  /// How the file of a program stands.
  enum Standing: Equatable {
    /// It is Roost's, of this version or another.
    case own
    /// It was Roost's, and somebody has changed it.
    case changed
    case others
  }

  func bytes(_ program: String) -> [UInt8] {
    let text = body.replacing("PROGRAM", with: JSON.string(program).text())
    return Array("\(Self.head(agent, version, of: Array(text.utf8)))\n\(text)".utf8)
  }

  private static let mark = "// Roost's plugin for "

  /// The first line, by which the file is known again.
  private static func head(_ agent: String, _ version: Int, of text: [UInt8]) -> String {
    "\(mark)\(agent), version \(version), \(sum(of: text)), made by `roost setup \(agent)`"
  }

  static func standing(of bytes: [UInt8]) -> Standing {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let line = String(decoding: bytes[..<end], as: UTF8.self)
    guard line.hasPrefix(mark) else { return .others }
    let words = line.split(separator: ", ")
    return words.count > 2 && words[2] == sum(of: Array(bytes[end...].dropFirst()))
      ? .own : .changed
  }

  /// A number that another text does not have but by chance.
  private static func sum(of bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 36)
  }
}
