import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What whoever started a run is told of it, once, whatever a crash comes between.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmNewsTests {
  /// Two tasks that change one line; each step waits for a line of the log, so that its lines are always
  /// the same.
  private static var tasks: [JSON] {
    func script(_ id: String, after line: String) -> String {
      """
      while ! grep -q '"task":"\(id)","to":"running"' $ROOST_HOME/runs/$ROOST_RUN/run.jsonl \\
        || ! grep -q '\(line)' $ROOST_HOME/runs/$ROOST_RUN/run.jsonl; do sleep 0.02; done
      echo \(id) > base.txt
      """
    }
    return [
      SwarmWorld.task("a", script("a", after: #""task":"b","to":"running""#)),
      SwarmWorld.task("b", script("b", after: #""task":"a","to":"done""#)),
    ]
  }

  /// What the person was told, read or not.
  private static func told(_ swarm: SwarmWorld, _ text: String) throws -> Int {
    try swarm.world.mailbox(of: Name.user).readAll().count { $0.text.contains(text) }
  }

  private static func has(_ swarm: SwarmWorld, _ text: String) throws -> Bool {
    try swarm.lines().contains { String(decoding: $0, as: UTF8.self).contains(text) }
  }

  @Test func `A person who has made no team hears of their runs`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run([SwarmWorld.task("a", "echo a > a.txt")])
      let mail = try await swarm.world.done("inbox")
      #expect(mail.contains("1 of 1 task done"), "\(mail)")
      let waiting = try await swarm.world.json("notify")
      #expect(waiting["alerts"]?.array?.first?["text"]?.string?.contains("1 of 1 task") == true)
      // Another run is told in the same place.
      try await swarm.run([SwarmWorld.task("b", "exit 1")])
      #expect(try await swarm.world.done("inbox").contains("0 of 1 task done"))
      #expect(try await swarm.world.json("team", "list").array?.count == 1)
    }
  }

  @Test func `What is not in a commit is named before a run starts`() async throws {
    try await SwarmWorld.with { swarm in
      try swarm.write("changed\n", "base.txt")
      for number in 1...3 { try swarm.write("new\n", "new\(number).txt") }
      let exit = try await swarm.run([SwarmWorld.task("a", "ls > seen.txt")])
      let wanted =
        "not in a commit, and so not seen by the agents: base.txt, new1.txt, new2.txt and 1 more\n"
      #expect(exit.code == 0 && exit.errorText.contains(wanted), "\(exit.errorText)")
      #expect(try await swarm.merged("seen.txt") == "base.txt\nseen.txt")
      try await swarm.git("add", ".")
      try await swarm.git("commit", "-q", "-m", "mine")
      let clean = try await swarm.run([SwarmWorld.task("a", "ls > seen2.txt")])
      #expect(clean.code == 0 && !clean.errorText.contains("not in a commit"))
    }
  }

  /// Where the daemon is killed: before or behind a line of the log.
  enum Step: String, CaseIterable, CustomTestStringConvertible {
    case conflictIsWritten, conflictIsTold, conflictIsNoted, endIsWritten, endIsTold

    var testDescription: String { rawValue }

    var kill: (moment: String, line: Int) {
      switch self {
      case .conflictIsWritten: ("CRASH_AFTER", 12)
      case .conflictIsTold: ("CRASH_BEFORE", 13)
      case .conflictIsNoted: ("CRASH_AFTER", 13)
      case .endIsWritten: ("CRASH_AFTER", 15)
      case .endIsTold: ("CRASH_BEFORE", 16)
      }
    }

    /// What the last line says that is left.
    var last: String {
      switch self {
      case .conflictIsWritten, .conflictIsTold: #""to":"conflict""#
      case .conflictIsNoted: #""event":"told""#
      case .endIsWritten, .endIsTold: #""state":"succeeded""#
      }
    }

    var isOfEnd: Bool { self == .endIsWritten || self == .endIsTold }
    /// How often the person was told of the last line before the crash.
    var count: Int { self == .conflictIsWritten || self == .endIsWritten ? 0 : 1 }
  }

  @Test(arguments: Step.allCases)
  func `Killed beside what it has to tell, a run tells it once all the same`(
    _ step: Step
  ) async throws {
    try await SwarmWorld.with { swarm in
      let plan = try swarm.plan(Self.tasks)
      let daemon = try await swarm.startCrashing(step.kill.moment, line: step.kill.line)
      @Sendable func roost(_ words: String...) async throws {
        _ = try await ChildProcess(
          BuiltPrograms.roost, ["swarm"] + words,
          environment: swarm.world.environment.merging(["ROOST_AUTOSTART": "0"]) { $1 },
          directory: swarm.repository, timeout: .seconds(60)
        ).run()
      }
      try await roost("run", plan, "--yes", "--detach")
      if step.isOfEnd {
        try await eventually("the conflict is told") { try Self.has(swarm, #""event":"told""#) }
        // It is killed before it can answer.
        try await roost("skip", "b")
      }
      try await eventually("the daemon is killed") { !ProcessTable.isAlive(daemon) }
      let last = String(decoding: try #require(try swarm.lines().last), as: UTF8.self)
      #expect(last.contains(step.last))
      let text = step.isOfEnd ? "1 of 2 tasks done" : "is in conflict"
      #expect(try Self.told(swarm, text) == step.count)
      // Nothing that waits unread is there for a second one to take the place of.
      let box = swarm.world.mailbox(of: Name.user)
      try box.markRead(ids: try box.readUnread().map(\.id))
      if !step.isOfEnd {
        _ = try await swarm.state()
        try await eventually("the conflict is told") { try Self.has(swarm, #""event":"told""#) }
        #expect(try await swarm.roost("swarm", "skip", "b").code == 0)
      }
      try await swarm.over("succeeded")
      #expect(try Self.told(swarm, "is in conflict") == 1)
      #expect(try Self.told(swarm, "1 of 2 tasks done") == 1)
    }
  }
}
