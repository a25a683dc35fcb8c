import Platform
import Store

/// A word that only a teammate's program and what it starts have in their environment: by it they are
/// known wherever they have gone since.
///
/// It is in a file of its own, named after the teammate's start, and nothing shows it.
struct AgentSecret: Sendable {
  static let variable = "ROOST_AGENT_SECRET"

  private let path: String

  init(start id: String, _ home: Home) {
    path = "\(home.secrets)/\(id)"
  }

  /// Makes one for a new start.
  func make() throws(SystemError) -> String {
    let words = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }
    let secret = words.joined(separator: "-")
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array(secret.utf8), to: path)
    return secret
  }

  func matches(_ word: String) -> Bool {
    guard let secret = try? Files.read(path), !secret.isEmpty else { return false }
    return secret == Array(word.utf8)
  }

  /// Removes those of starts that are over.
  static func sweep(keeping starts: Set<String>, _ home: Home) throws(SystemError) {
    for name in try Files.names(in: home.secrets) where !starts.contains(name) {
      try Files.remove("\(home.secrets)/\(name)")
    }
  }
}
