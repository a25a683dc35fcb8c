import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

@Suite(.scratch) struct NotifiedFileTests {
  private let home = Home(root: Scratch.path("home"))

  private static func alert(_ kind: Alert.Kind, _ subject: String) -> Alert {
    Alert(kind, key: Alert.Key(kind, subject), team: "web", about: "ann", text: "a b")
  }

  @Test func `What was written is read`() throws {
    try Files.createDirectory(home.root)
    let file = NotifiedFile(home)
    #expect(try file.read() == Notified())
    var notified = Notified()
    notified.told = [Alert.Key(.mail, "user@web/1"), Alert.Key(.needsYou, "ann@web")]
    notified.kept = [Self.alert(.failed, "s1")]
    notified.waiting = [
      "command": [Announcement([Self.alert(.mail, "1"), Self.alert(.needsYou, "2")])],
      "tmux /tmp/a socket": [Announcement([Self.alert(.finished, "3")], .summary)],
    ]
    try file.write(notified)
    #expect(try file.read() == notified)
    let mode = try #require(try Files.status(home.notified)).permissions
    #expect(mode & 0o777 == 0o600)
  }

  @Test(arguments: ["", "{", "[]", #"{"told": 1, "kept": [{}], "waiting": {"command": [{}]}}"#])
  func `What is not a file of this kind is an error, or nothing`(text: String) throws {
    try Files.createDirectory(home.root)
    try Files.write(Array(text.utf8), to: home.notified)
    let read = try? NotifiedFile(home).read()
    #expect(read?.told.isEmpty ?? true)
    #expect(read?.kept.isEmpty ?? true)
    #expect(read?.waiting.values.allSatisfy(\.isEmpty) ?? true)
  }
}
