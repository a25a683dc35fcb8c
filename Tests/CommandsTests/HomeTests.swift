import Commands
import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Homes and settings that cannot be used.
@Suite(.scratch, .timeLimit(.minutes(10))) struct HomeTests {
  @Test func `a home that is a file is named`() async throws {
    try Files.write([], to: Scratch.path("file"))
    for path in [Scratch.path("file"), Scratch.path("file/below")] {
      let run = await roost(["up"], ["ROOST_HOME": path, "PATH": try BuiltPrograms.directory])
      #expect(run.code == 1)
      #expect(run.error.hasPrefix("roost: the home \(path)"), "\(run.error)")
      #expect(!run.error.contains("\n"))
    }
    let doctor = await roost(["doctor"], ["ROOST_HOME": Scratch.path("file/below")])
    #expect(doctor.code == 1)
    #expect(doctor.out.contains("\(Scratch.path("file")) is not a directory"))
    #expect(try Files.read(Scratch.path("file")) == [])
  }

  @Test func `a home is an absolute path`() async {
    let run = await roost(["list"], ["ROOST_HOME": "relative/home"])
    #expect(run.code == 1)
    #expect(run.error == "roost: ROOST_HOME is \"relative/home\"; it must be an absolute path")
    let none = await roost(["list"], ["ROOST_HOME": "", "HOME": ""])
    #expect(none.code == 1)
    #expect(none.error.contains("neither ROOST_HOME nor HOME is set"))
  }

  @Test func `a home too deep for a socket is named`() async throws {
    let deep = Scratch.path(String(repeating: "d", count: 120))
    let run = await roost(["up"], ["ROOST_HOME": deep, "PATH": try BuiltPrograms.directory])
    #expect(run.code != 0)
    #expect(!run.error.contains("\n"))
    #expect(run.error.contains("\(deep)/roostd.sock"))
    #expect(run.error.contains("too long; set ROOST_HOME to a shorter path"))
    let doctor = await roost(["doctor"], ["ROOST_HOME": deep])
    #expect(doctor.code == 1)
    #expect(doctor.out.contains("set ROOST_HOME to a shorter path"))
  }

  @Test func `a home that is not there is not made by looking`() async throws {
    for words in [["list"], ["team", "list"], ["doctor"], ["logs"], ["__complete", "agents"]] {
      #expect(await roost(words).code == 0)
      #expect(try Files.status(home.root) == nil, "\(words)")
    }
  }

  @Test func `broken settings are named with line and column`() async throws {
    try given(["web": ["bob"]])
    let text = "{\n  \"mailbox\": { \"keep_read\": 10,\n    oops }\n}\n"
    try Files.write(Array(text.utf8), to: home.configuration)
    let before = try everything()
    let run = await roost("send", "bob", "hi")
    #expect(run.code == 1)
    #expect(run.error.hasPrefix("roost: \(home.configuration):3:5: "), "\(run.error)")
    #expect(!run.error.contains("\n"))
    #expect(try everything() == before)
    let doctor = await roost("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.out.contains("problem  config"))
    #expect(doctor.out.contains("\(home.configuration):3:5: "))
  }

  @Test(arguments: [
    (#"{"mailbx": {}}"#, "\"mailbx\" is not a setting; did you mean mailbox?"),
    (#"{"mailbox": {"unread": 0}}"#, "\"unread\" is not a number from 1 to 10000000"),
    (#"{"delivery": {"header": "no id"}}"#, "must be one line of text with {id} in it"),
    (#"{"profiles": {"x": {"ready": "("}}}"#, "\"ready\" is not a regular expression"),
    (#"[]"#, "it is not a JSON object"),
  ])
  func `a wrong setting is named`(text: String, says: String) async throws {
    try given(["web": ["bob"]])
    try Files.write(Array(text.utf8), to: home.configuration)
    let run = await roost("send", "bob", "hi")
    #expect(run.code == 1)
    #expect(run.error.hasPrefix("roost: \(home.configuration): "))
    #expect(run.error.contains(says), "\(run.error)")
    #expect(!run.error.contains("\n"))
  }

  @Test func `a state of a newer version is refused and left alone`() async throws {
    try given(["web": ["bob"]])
    try Files.write(Array(#"{"version": 99, "teams": {}}"#.utf8), to: home.state)
    let before = try everything()
    let run = await roost("list")
    #expect(run.code == 1)
    #expect(run.error.contains("it has version 99, written by a newer Roost"))
    #expect(try everything() == before)
    let doctor = await roost("doctor")
    #expect(doctor.code == 1)
    #expect(doctor.out.contains("has version 99, of a newer Roost"))
    #expect(doctor.out.contains("→ update Roost"))
  }
}
