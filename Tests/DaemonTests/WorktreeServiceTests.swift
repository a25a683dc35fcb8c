import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import Teams
import TestSupport
import Testing

/// Worktrees of teammates and what is kept of them, in a repository of git.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct WorktreeServiceTests {
  private let repository = Scratch.path("repository")
  private let home = Home(root: Scratch.path("home"))

  @discardableResult
  private func git(_ words: String..., in directory: String? = nil) async throws -> String {
    let exit = try await ChildProcess(
      "git", ["-C", directory ?? repository] + words, timeout: .seconds(50)
    ).run()
    guard exit.code == 0 else {
      throw NeverHappened(description: "git \(words): \(exit.errorText)")
    }
    return exit.text
  }

  /// A repository with one commit, and a worktree of it for each name; one that has ended has it.
  private func prepare(
    _ names: String..., condition: Condition? = Condition(.killed, .request, why: "it was ended")
  ) async throws -> [Spawn.Worktree] {
    try Files.createDirectory(repository)
    try home.prepare()
    try await git("init", "-q", "-b", "main")
    try await git("config", "user.name", "Test")
    try await git("config", "user.email", "test@localhost")
    try Files.write(Array("ignored\n".utf8), to: "\(repository)/.gitignore")
    try await git("add", ".")
    try await git("commit", "-q", "-m", "first")
    var records: [Spawn.Worktree] = []
    for name in names {
      let tree = try await Worktree.planned(
        for: .of(name), start: "s1", in: repository, home)
      try await tree.make()
      records.append(tree.record)
    }
    let made = records
    try InProcessDaemon.seed { state in
      for (name, record) in zip(names, made) {
        state.addSpawned(name, condition: condition) {
          $0.spawn?.worktree = record
          $0.workingDirectory = record.path
        }
      }
    }
    return records
  }

  private func list(_ daemon: InProcessDaemon) async throws -> [WorktreeReply] {
    try WorktreeReply.list(json: try await daemon.ask(.listWorktrees))
  }

  private func removing(_ path: String) -> JSON { RemoveWorktreeRequest(path: path).json }

  private func leave(_ name: String, _ daemon: InProcessDaemon) async throws -> LeaveReply {
    try LeaveReply(
      json: try await daemon.ask(.leaveAgent, AgentRequest(agent: .of(name)).json))
  }

  @Test func `Each is listed with whose it is and what is in it`() async throws {
    let records = try await prepare("ann", "ben")
    try Files.write(Array("new\n".utf8), to: "\(records[0].path)/new")
    try await InProcessDaemon.with { daemon in
      let rows = try await list(daemon)
      #expect(rows.map(\.owner) == [.of("ann"), .of("ben")])
      #expect(rows.map(\.work) == ["1 changed file", nil])
      #expect(rows.map(\.status) == ["killed", "killed"])
      #expect(rows.map(\.why) == ["it was ended", "it was ended"])
      #expect(rows.first?.commands.last == "roost leave ann --team default")
      #expect(
        await daemon.refusal(.removeWorktree, removing(records[0].path))?
          .hasPrefix("\(records[0].path) is ann@default's, which is in the list (killed)") == true)
      #expect(
        await daemon.refusal(.removeWorktree, removing("/none"))
          == "/none is not a worktree of a teammate; see `roost worktree list`")
    }
  }

  @Test func `What is in one that goes is kept, shown, brought back and dropped`() async throws {
    let record = try await prepare("ann")[0]
    try Files.write(Array("new\n".utf8), to: "\(record.path)/new")
    try Files.write(Array("token\n".utf8), to: "\(record.path)/ignored")
    try await InProcessDaemon.with { daemon in
      let reply = try await leave("ann", daemon)
      #expect(reply.note?.contains("`roost kept show default/ann/") == true)
      #expect(try Files.status(record.path) == nil)
      #expect(try await list(daemon).isEmpty)
      let kept = try KeptReply.list(json: try await daemon.ask(.listKept))
      let work = try #require(kept.first)
      #expect(kept.count == 1 && work.owner == .of("ann") && work.ignored == ["ignored"])
      let request = KeptRequest(id: work.id, directory: nil).json
      let content = try KeptContentReply(json: try await daemon.ask(.showKept, request))
      #expect(content.work == work)
      #expect(content.changes == [.init(kind: "A", path: "new")] && content.files != nil)
      let back = Scratch.path("back")
      let restored = try RestoreReply(
        json: try await daemon.ask(
          .restoreKept, RestoreRequest(id: "ann", path: back, directory: nil).json))
      #expect(restored == RestoreReply(id: work.id, path: back))
      #expect(try Files.read("\(back)/new") == Array("new\n".utf8))
      #expect(try Files.read("\(back)/ignored") == Array("token\n".utf8))
      #expect(
        await daemon.refusal(
          .restoreKept, RestoreRequest(id: "ann", path: back, directory: nil).json)
          == "\(back) is not empty; give a folder that is not there yet")
      #expect(try KeptReply(json: try await daemon.ask(.dropKept, request)) == work)
      let list = ListKeptRequest(directory: repository).json
      #expect(try KeptReply.list(json: try await daemon.ask(.listKept, list)).isEmpty)
      #expect(
        await daemon.refusal(.showKept, request)
          == "nothing is kept as \(work.id); `roost kept list` lists what is")
    }
  }

  @Test func `One that its agent left at work is removed when that is asked for`() async throws {
    let condition = Condition(.idle, .start, why: "it was started")
    let record = try await prepare("ann", condition: condition)[0]
    try await InProcessDaemon.with { daemon in
      #expect(try await leave("ann", daemon).note == "its worktree \(record.path) stays")
      let row = try #require(try await list(daemon).first)
      #expect(row.status == "left" && row.why == "ann left its team while at work")
      #expect(row.commands.first?.hasPrefix("roost spawn ann --team default --again") == true)
    }
    try await InProcessDaemon.with { daemon in
      let reply = try RemoveWorktreeReply(
        json: try await daemon.ask(.removeWorktree, removing(record.path)))
      #expect(reply.note == "its worktree held nothing new and is gone")
      #expect(try Files.status(record.path) == nil)
      #expect(daemon.context.keeper.state.worktrees.isEmpty)
      #expect(try await git("branch", "--list", record.branch).isEmpty)
    }
  }

  @Test func `One that nobody is known to have is listed, and removed with its commits kept`()
    async throws
  {
    let record = try await prepare("ann")[0]
    try await git("commit", "-q", "--allow-empty", "-m", "more", in: record.path)
    try InProcessDaemon.seed { $0.teams["default"]?.agents = [:] }
    try await InProcessDaemon.with { daemon in
      let row = try #require(try await list(daemon).first)
      #expect(row.status == "stray" && row.owner == .of("ann") && row.work == "1 commit")
      let reply = try RemoveWorktreeReply(
        json: try await daemon.ask(.removeWorktree, removing(record.path)))
      #expect(reply.note.hasPrefix("its work is in branch \(record.branch)"))
      #expect(try await list(daemon).isEmpty)
    }
    #expect(try await !git("branch", "--list", record.branch).isEmpty)
  }

  @Test func `One that has ended leaves the list with what became of its work`() async throws {
    let record = try await prepare(
      "ann",
      condition: Condition(
        .completed, .exit, since: "2001-01-01T00:00:00.000Z", why: "exit code 0"))[0]
    try await git("commit", "-q", "--allow-empty", "-m", "more", in: record.path)
    let settings = #"{"teams": {"evict_seconds": 0}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await eventually("the lead hears of it") {
        try daemon.mailbox(of: Name.lead).readUnread().contains {
          $0.text.hasPrefix("ann has left the list: its work is in branch \(record.branch)")
        }
      }
      #expect(daemon.agent("ann") == nil)
      #expect(try Files.status(record.path) == nil)
    }
  }
}
