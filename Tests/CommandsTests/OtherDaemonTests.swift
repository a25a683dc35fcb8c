import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Something else than this version's daemon on the socket.
@Suite(.scratch, .timeLimit(.minutes(10))) struct OtherDaemonTests {
  private let newer = FakeDaemon(result: ["protocol": 99, "version": "9.9.9", "pid": 1])

  @Test func `a daemon of another version is not spoken to`() async throws {
    try given(["web": ["bob"]])
    try await newer.during {
      let before = try everything().filter { $0.key != home.socket }
      for words in [["status"], ["join", "x"], ["events"], ["next", "bob"], ["up"], ["list"]] {
        let run = await roost(words)
        #expect(run.code == 69, "\(words)")
        #expect(run.out == "")
        #expect(
          run.error == "roost: the daemon speaks protocol 99, this roost 1; run `roost restart`")
      }
      #expect(try everything().filter { $0.key != home.socket } == before)
      let doctor = await roost("doctor")
      #expect(doctor.code == 1)
      #expect(doctor.out.contains("problem  daemon"))
      #expect(doctor.out.contains("the daemon speaks protocol 99"))
      #expect(doctor.out.contains("→ roost restart"))
    }
  }

  @Test func `sending goes on beside a daemon of another version`() async throws {
    try given(["web": ["bob"]])
    try await newer.during {
      #expect(await roost("send", "bob", "hi").code == 0)
      let texts = try mailbox("bob").readAll().map(\.text)
      #expect(texts == ["hi"])
    }
  }

  @Test func `a daemon that says nothing is told of`() async throws {
    try given(["web": ["bob"]])
    try await FakeDaemon(result: nil).during {
      let doctor = await roost("doctor")
      #expect(doctor.code == 1)
      #expect(doctor.out.contains("takes connections but does not answer"))
    }
  }

  @Test func `an answer that makes no sense is shown`() async throws {
    try given(["web": ["bob"]])
    try await FakeDaemon(result: ["what": "\u{1b}[2J"]).during {
      let run = await roost("status")
      #expect(run.code == 1)
      #expect(run.error.contains("something unexpected"))
      #expect(!run.error.contains("\u{1b}"))
      #expect(!run.error.contains("\n"))
    }
  }

  @Test func `what a later daemon says besides is printed, and what is not read is told of`()
    async throws
  {
    try given(["web": ["bob"]])
    let hello: JSON = ["protocol": 1, "version": "9.9.9", "pid": 1]
    let answer: JSON = [
      "protocol": 1, "version": "9.9.9", "pid": 1, "name": "bob", "mode": "file", "news": ["a": 1],
    ]
    try await FakeDaemon(result: answer).during {
      let printed = try await roost("pause", "bob", "--json").json
      #expect(printed == answer)
      #expect(await roost("pause", "bob").out == "bob@web is paused\n")
    }
    try await FakeDaemon(result: hello).during {
      let run = await roost("pause", "bob")
      #expect(run.code == 1)
      #expect(run.error.contains("something unexpected: \"name\" is missing in {"))
    }
  }

  @Test func `the same protocol of another version works and is told of`() async throws {
    try given(["web": ["bob"]])
    let version = JSON.integer(ControlProtocol.version)
    let older = FakeDaemon(result: ["protocol": version, "version": "0.0.9", "pid": 4711])
    try await older.during {
      let doctor = await roost("doctor")
      #expect(doctor.code == 0)
      #expect(doctor.out.contains("the daemon (pid 4711) has version 0.0.9"))
    }
  }
}
