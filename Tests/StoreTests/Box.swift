import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport

/// A mailbox in the test's scratch directory.
struct Box {
  let mailbox: Mailbox
  var path: String { mailbox.paths.file }

  init(_ name: String = "bob", settings: Settings = Settings(), now: Date? = nil) {
    let home = Home(root: Scratch.path("home"))
    var paths = home.mailbox(of: Address(name: name, team: "web"), session: nil)
    // Nobody has made the team.
    paths.base = Files.directory(of: home.root)
    mailbox = Mailbox(paths, settings: settings, now: { now ?? Date() }, report: { _ in })
  }

  @discardableResult
  func send(_ text: String, from: String = "alice", key: String? = nil) throws -> String {
    var message = Message(from: from, text: text)
    message.key = key
    return try mailbox.append(message).id
  }

  var texts: [String] { get throws { try mailbox.readAll().map(\.text) } }

  var bytes: [UInt8] { get throws { try Files.read(path) ?? [] } }

  var content: String { get throws { String(decoding: try bytes, as: UTF8.self) } }

  /// Puts a file in place as another program would.
  func put(_ content: String) throws { try put(Array(content.utf8)) }

  func put(_ bytes: [UInt8]) throws {
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(bytes, to: path)
  }

  /// Leaves a file as a crash of the machine does, after which what was remembered of it is not believed.
  func crash(leaving bytes: [UInt8]) throws {
    try Files.remove(mailbox.paths.mirror)
    try put(bytes)
  }

  /// The copies of damaged files beside the mailbox.
  var damagedCopies: [String] {
    get throws {
      try Files.names(in: Files.directory(of: path)).filter { $0.contains(".damaged-") }
    }
  }

  /// Whether the file is a JSON array, as a strict reader sees it.
  var isStrictlyValid: Bool {
    get throws {
      (try? JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]]) != nil
    }
  }
}
